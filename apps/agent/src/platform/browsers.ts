/** Browsers, by the names people know, and the programs they are. */
const programs: Record<string, string[]> = {
  'Google Chrome': ['chrome'],
  'Microsoft Edge': ['msedge'],
  Firefox: ['firefox', 'firefox-esr', 'firefox-bin'],
  Chromium: ['chromium', 'chromium-browse', 'chromium-browser'],
  Brave: ['brave', 'brave-browser'],
  Opera: ['opera'],
  Vivaldi: ['vivaldi', 'vivaldi-bin'],
  'Internet Explorer': ['iexplore'],
}

/** A browser that somebody has open. */
export interface OpenBrowser {
  processId: number
  name: string
}

/** Which browser a program is, by its file's name without folder and ending; null when it is none. */
export function browserOf(program: string): string | null {
  const found = Object.entries(programs).find(([, names]) => names.includes(program.toLowerCase()))
  return found?.[0] ?? null
}

import { readFileSync, readdirSync, statSync } from 'node:fs'
import { type OpenBrowser, browserOf } from './browsers.ts'

/** Browsers of this OS user that run (proc(5)). */
export const linuxBrowsers = (): OpenBrowser[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      const name = browserOf(programOf(id))
      return name ? [{ processId: Number(id), name }] : []
    })

/** Empty for a process of somebody else, and for one that has ended meanwhile. */
function programOf(processId: string): string {
  try {
    if (statSync(`/proc/${processId}`).uid !== process.getuid?.()) return ''
    return readFileSync(`/proc/${processId}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

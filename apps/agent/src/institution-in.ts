/** Longer ones no page of an institution makes. */
const longestUrl = 2000

/**
 * The institution a `certfleet:` address names, by its code (`certfleet://open?institution=9936`); null when it names
 * none. Any page can call with any address: it is a hint, all else in it is nothing to us, and it goes into no log.
 */
export function institutionIn(url: string): string | null {
  const code = url.length <= longestUrl && URL.canParse(url) ? new URL(url).searchParams.get('institution') : null
  return code && /^\d{4}$/.test(code) ? code : null
}

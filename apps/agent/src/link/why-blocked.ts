/** What a console that is restarted, or what stands before it, answers: it is away, and nothing is blocked. */
const awayStatuses = [429, 500, 502, 503, 504]

/** As a filter in between ends a connection; all other errors with a code are those of networks, proxies and TLS. */
const cutCodes = ['ECONNRESET', 'EPIPE']

/** So often in a row, since a console that stops looks the same once. */
const cutsInRow = 2

/**
 * Why a WebSocket that came to nothing is taken for blocked by something on the way; null when it is not.
 * @param error what it ended with; null: it was open, and no welcome came
 * @param cuts how often in a row, this time included, it was open or was cut off
 */
export function whyBlocked(error: Error | null, cuts: number): string | null {
  const status = statusOf(error)
  if (status !== null) return awayStatuses.includes(status) ? null : `HTTP ${status}`
  if (!isCut(error) || cuts < cutsInRow) return null
  return error?.message ?? 'no answer'
}

/** Whether the connection was made and then came to nothing. */
export function isCut(error: Error | null): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException
  return statusOf(error) === null && (code === undefined || cutCodes.includes(code))
}

/** Of an answer to the upgrade that is none (ws). */
function statusOf(error: Error | null): number | null {
  const status = /^Unexpected server response: (\d{3})$/.exec(error?.message ?? '')?.[1]
  return status === undefined ? null : Number(status)
}

/** What a text says as JSON; null when it is none, which fits no schema of ours. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** How long an answer is believed. */
const maxAgeMs = 1000

/** What `read` finds, asked at most once a second by however many want it. @throws what `read` throws. */
export function recent<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  let readAt = -Infinity
  return () => {
    if (answer && performance.now() - readAt < maxAgeMs) return answer
    readAt = performance.now()
    answer = read()
    // A failure is not believed for a second: the next one asks again.
    answer.catch(() => (readAt = -Infinity))
    return answer
  }
}

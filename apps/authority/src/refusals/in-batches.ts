/** Gives `write` what comes while it is still writing what came before, all at once. @returns when it is written. */
export function inBatches<T>(write: (batch: T[]) => Promise<void>): (item: T) => Promise<void> {
  let waiting: T[] = []
  let writing: Promise<void> = Promise.resolve()
  let next: Promise<void> | null = null
  const writeNext = () => {
    const batch = waiting
    waiting = []
    next = null
    return write(batch)
  }
  return (item) => {
    waiting.push(item)
    // What failed has been told to who waited for it.
    writing = next ??= writing.catch(() => undefined).then(writeNext)
    return writing
  }
}

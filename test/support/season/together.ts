/** As many as a worker does at a time. */
const atOnce = 8

/** Does something with each, some at a time. */
export async function together<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += atOnce) await Promise.all(all.slice(at, at + atOnce).map(work))
}

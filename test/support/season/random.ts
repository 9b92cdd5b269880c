/** Numbers from 0 to 1 that look random and are the same for the same words: a season can be run again. */
export function chance(...words: (string | number)[]): number {
  let hash = 2_166_136_261
  for (const character of words.join('/')) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619)
  // Words that differ in their last character must not lie side by side.
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507)
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** One of several, by shares that add up to 1. */
export function drawn<T extends string>(shares: Record<T, number>, at: number): T {
  const entries = Object.entries<number>(shares) as [T, number][]
  let rest = at
  for (const [one, share] of entries) if ((rest -= share) < 0) return one
  return (entries.at(-1) as [T, number])[0]
}

/** Chance that falls the same at every start: the sample is always the same company. */
export interface Random {
  /** From 0 to 1. */
  share(): number
  /** From `from` to `to`, both included. */
  int(from: number, to: number): number
  pick<Item>(list: readonly Item[]): Item
  shuffled<Item>(list: readonly Item[]): Item[]
}

/** mulberry32: small, and even enough for a sample. */
export function randomFrom(seed: number): Random {
  let state = seed
  const share = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const int = (from: number, to: number) => from + Math.floor(share() * (to - from + 1))
  return {
    share,
    int,
    pick: (list) => {
      const item = list[int(0, list.length - 1)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    shuffled: (list) =>
      list
        .map((item) => ({ item, at: share() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ item }) => item),
  }
}

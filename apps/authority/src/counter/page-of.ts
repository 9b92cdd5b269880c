const pageSize = 30

/** A page of rows that were read with one more than it holds, and where the next one begins. */
export function pageOf<T extends { id: bigint }>(read: T[]): { rows: T[]; next: string | null } {
  const rows = read.slice(0, pageSize)
  const last = rows.at(-1)
  return { rows, next: read.length > pageSize && last ? String(last.id) : null }
}
pageOf.limit = pageSize + 1

/** The id an address asks for; none when it is no number. */
export const idOf = (text: string | undefined): bigint | null =>
  /^\d{1,18}$/.test(text ?? '') ? BigInt(text ?? '') : null

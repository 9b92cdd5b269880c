/** Filters live in the address: a list can be bookmarked, sent to a colleague, and gone back to. */

export type Params = Pick<URLSearchParams, 'get' | 'getAll'>

const maxText = 100

/** The known values of a repeated parameter; anything else in a hand-written address is passed over. */
export function readMany<T extends string>(params: Params, name: string, known: readonly T[]): T[] {
  const asked = params.getAll(name)
  return known.filter((value) => asked.includes(value))
}

export function readOne<T extends string>(params: Params, name: string, known: readonly T[], fallback: T): T {
  return known.find((value) => value === params.get(name)) ?? fallback
}

export function readText(params: Params, name: string): string {
  return (params.get(name) ?? '').trim().slice(0, maxText)
}

/** An id; null for anything that is none. */
export function readId(params: Params, name: string): string | null {
  const id = params.get(name) ?? ''
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null
}

/** A day of the calendar, `2027-03-05`. */
export function readDay(params: Params, name: string): string | undefined {
  const day = params.get(name) ?? ''
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day)
  return isDay ? day : undefined
}

/** What a page is given as `searchParams`, as the browser has it. */
export function toParams(record: Record<string, string | string[] | undefined>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(record).flatMap(([name, values]) => [values ?? []].flat().map((value) => [name, value])),
  )
}

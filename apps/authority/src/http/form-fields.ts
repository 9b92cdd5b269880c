import type { Context } from 'hono'

/** A form as it was sent. A body that is no form is one without fields. */
export const bodyOf = (c: Context) => c.req.parseBody().catch((): Record<string, string | File> => ({}))

/** Its fields that are text. */
export async function fieldsOf(c: Context): Promise<Partial<Record<string, string>>> {
  const body = await bodyOf(c)
  return Object.fromEntries(Object.entries(body).filter((field) => typeof field[1] === 'string')) as Record<
    string,
    string
  >
}

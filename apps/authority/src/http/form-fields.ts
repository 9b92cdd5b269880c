import type { Context } from 'hono'

/** A form as it was sent. A body that is no form is one without fields. */
export const bodyOf = (c: Context) => c.req.parseBody().catch((): Record<string, string | File> => ({}))

/** Its fields that are text, without the one character no database keeps. */
export async function fieldsOf(c: Context): Promise<Partial<Record<string, string>>> {
  const body = await bodyOf(c)
  const texts = Object.entries(body).filter((field): field is [string, string] => typeof field[1] === 'string')
  return Object.fromEntries(texts.map(([name, text]) => [name, text.replaceAll('\0', '')]))
}

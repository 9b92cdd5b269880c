import { z } from 'zod'

/** Where mail comes from or goes to; the name may be empty. */
export interface Mailbox {
  name: string
  address: string
}

/** `address`, or `Name <address>`. */
export const mailbox = (error: string): z.ZodType<Mailbox, string> =>
  z
    .string(error)
    .trim()
    .regex(/^[^\r\n<>]*$|^[^\r\n<>]*<[^\r\n<>]+>$/, error)
    .transform((text) => {
      const [, label = '', address = text] = /^(.*)<(.+)>$/.exec(text) ?? []
      return { name: label.trim(), address: address.trim() }
    })
    .pipe(z.object({ name: z.string(), address: z.email(error) }))

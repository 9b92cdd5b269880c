import { grantedSchema } from '@certfleet/core/authority-api.ts'
import { type Grant, grantSchema } from '@certfleet/core/order.ts'

/** Whom the grant in a request's body is for, whoever has signed it; null: it has none. */
export function grantedTo(body: unknown): Pick<Grant, 'loginId' | 'purpose'> | null {
  const asked = grantedSchema.safeParse(body).data
  if (!asked) return null
  try {
    return grantSchema.parse(JSON.parse(Buffer.from(asked.grant.bytes, 'base64').toString()))
  } catch {
    return null
  }
}

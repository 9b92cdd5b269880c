import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import { z } from 'zod'
import type { HttpContext } from '../../http/environment.ts'

const token = { select: { serial: true, kind: true, activatedAt: true } } as const
const fields = {
  id: true,
  loginId: true,
  name: true,
  role: true,
  lockedAt: true,
  lockedUntil: true,
  transactionToken: token,
  otpToken: token,
} as const satisfies Prisma.SubscriberSelect

export type ManagedUser = Prisma.SubscriberGetPayload<{ select: typeof fields }>

/** The user of this institution that the address names; null: nobody, or somebody of another institution. */
export async function findUser(c: HttpContext): Promise<ManagedUser | null> {
  const id = z.uuid().safeParse(c.req.param('user'))
  if (!id.success) return null
  const { db, profile } = c.get('institution')
  return db.subscriber.findUnique({ where: { id: id.data, institutionCode: profile.code }, select: fields })
}

/** The certificate of the user that the address names; null when it is none of theirs. */
export async function findCertificate(c: HttpContext, { id }: ManagedUser) {
  return c.get('institution').db.certificate.findFirst({
    where: { serialHex: c.req.param('serial') ?? '', subscriberId: id },
    select: { serialHex: true, issuedAt: true, notAfter: true, revokedAt: true, delivery: true },
  })
}

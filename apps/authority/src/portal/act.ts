import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import { whyLocked } from '../dialogue/lock.ts'
import type { HttpContext } from '../http/environment.ts'
import { Refused } from '../problem.ts'
import { noAdministrator, visitorOf } from './guard.ts'

/** What users of the portal change, as the audit log names it. */
export type PortalAction =
  | 'contractor.answer'
  | 'registration_code.confirm'
  | 'question.register'
  | 'token.choose'
  | 'token.activate'
  | 'token.issue'
  | 'token.init'
  | 'password.change'
  | 'confirmation_password.set'
  | 'email.set'
  | 'certificate.revoke'
  | 'subscriber.unlock'
  | 'subscriber.role'

interface Deed {
  action: PortalAction
  /** Whom or what it is done to: a login ID, a serial number. */
  target: string
  details?: Prisma.InputJsonObject
  /** Only master and administrator users may. */
  asAdministrator?: boolean
}

/**
 * Does what who is logged in asked for, and notes it, in one transaction. Nothing is done when meanwhile the session was
 * displaced, wrong tries locked the ID or the role was taken away: of many guesses at once none comes too late to count.
 * @param work returns false when there was nothing to do; then nothing is noted.
 * @throws Refused session_displaced, locked, temporarily_locked, malformed (403); what `work` throws.
 */
export async function act(
  c: HttpContext,
  { action, target, details = {}, asAdministrator = false }: Deed,
  work: (tx: Prisma.TransactionClient) => Promise<unknown>,
): Promise<void> {
  const { db, profile } = c.get('institution')
  const { id, loginId, session } = visitorOf(c)
  const now = c.get('now')
  await db.$transaction(async (tx) => {
    if ((await work(tx)) === false) return
    const select = { role: true, sessionId: true, lockedAt: true, lockedUntil: true } as const
    const visitor = await tx.subscriber.findUniqueOrThrow({ where: { id }, select })
    const locked = whyLocked(visitor, now)
    if (locked) throw new Refused(locked)
    if (visitor.sessionId !== session.id) throw new Refused({ code: 'session_displaced' })
    if (asAdministrator && visitor.role === 'ordinary') throw noAdministrator()
    const event = { at: now, institutionCode: profile.code, by: loginId, byKind: 'subscriber' as const }
    await tx.auditEvent.create({ data: { ...event, action, target, details }, select: { id: true } })
  })
}

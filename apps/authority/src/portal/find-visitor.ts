import { whyLocked } from '../dialogue/lock.ts'
import { sessionEnd, whySessionOver } from '../dialogue/rules.ts'
import type { Institution } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { tokenHash } from '../token.ts'
import { Displaced, LoginOver } from './login-over.ts'

/** How far the end is moved at least: not every request writes. */
const renewalStepMs = 60_000

/**
 * Who is logged in with the token, judged anew at every request; the session lasts from here on.
 * @throws Refused session_expired, locked or temporarily_locked; Displaced; LoginOver when the certificate it was opened
 * with is no longer valid.
 */
export async function findVisitor({ db, profile }: Institution, token: string, now: Date) {
  const session = await db.portalSession.findUnique({
    where: { tokenSha256: tokenHash(token), subscriber: { institutionCode: profile.code } },
    select: {
      id: true,
      way: true,
      expiresAt: true,
      createdAt: true,
      certificate: { select: { sha256: true, serialHex: true, notAfter: true, revokedAt: true } },
      subscriber: {
        select: {
          id: true,
          loginId: true,
          name: true,
          role: true,
          sessionId: true,
          lockedAt: true,
          lockedUntil: true,
        },
      },
    },
  })
  if (!session) throw new Refused({ code: 'session_expired' }, 'no such session')
  const { certificate, subscriber } = session
  if (certificate?.revokedAt) throw new LoginOver('revoked')
  if (certificate && certificate.notAfter <= now) throw new LoginOver('expired')
  const current = subscriber.sessionId === session.id
  const over = whySessionOver({ authenticatedAt: session.createdAt, expiresAt: session.expiresAt, current }, now)
  if (over?.code === 'session_displaced') {
    const login = { where: { subscriberId: subscriber.id, succeeded: true }, select: { way: true, at: true } } as const
    throw new Displaced(await db.login.findFirst({ ...login, orderBy: { at: 'desc' } }))
  }
  if (over) throw new Refused(over)
  const locked = whyLocked(subscriber, now)
  if (locked) throw new Refused(locked)
  const expiresAt = sessionEnd(now)
  if (expiresAt.getTime() - session.expiresAt.getTime() > renewalStepMs) {
    await db.portalSession.updateMany({ where: { id: session.id }, data: { expiresAt } })
  }
  return { ...subscriber, session: { id: session.id, way: session.way, since: session.createdAt }, certificate }
}

export type Visitor = Awaited<ReturnType<typeof findVisitor>>

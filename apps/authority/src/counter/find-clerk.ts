import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { Refused } from '../problem.ts'
import { tokenHash } from '../token.ts'

const idleMs = 15 * 60_000
const longestMs = 8 * 3_600_000
/** How far the end is moved at least: not every request writes. */
const renewalStepMs = 60_000

/** Until when a session that was used at `realNow` lasts. By real time, whatever a rehearsal's clock says. */
export const sessionEnd = (realNow: Date): Date => new Date(realNow.getTime() + idleMs)

/** Who is signed in with the token; the session lasts from here on. @throws Refused session_expired */
export async function findClerk(db: PrismaClient, token: string, realNow: Date) {
  const session = await db.clerkSession.findUnique({
    where: { tokenSha256: tokenHash(token) },
    select: {
      id: true,
      expiresAt: true,
      createdAt: true,
      clerk: { select: { id: true, loginName: true, name: true, institutionCode: true, passwordHash: true } },
    },
  })
  if (!session || session.expiresAt <= realNow) throw new Refused({ code: 'session_expired' }, 'no such session')
  if (realNow.getTime() - session.createdAt.getTime() >= longestMs) {
    throw new Refused({ code: 'session_expired' }, 'signed in for too long')
  }
  const expiresAt = sessionEnd(realNow)
  if (expiresAt.getTime() - session.expiresAt.getTime() > renewalStepMs) {
    await db.clerkSession.updateMany({ where: { id: session.id }, data: { expiresAt } })
  }
  return { ...session.clerk, sessionId: session.id }
}

export type Clerk = Awaited<ReturnType<typeof findClerk>>

/** Nobody is signed in with these any more. */
export const sweepClerkSessions = (db: PrismaClient, realNow: Date) =>
  db.clerkSession.deleteMany({ where: { expiresAt: { lte: realNow } } })

import type { Authority } from '../authority.ts'
import { nobodysHash, verifyPassword } from '../password.ts'
import { newToken, tokenHash } from '../token.ts'
import { noteAudit } from './audit.ts'
import { clerkStep } from './clerk-secret.ts'
import { sessionEnd } from './find-clerk.ts'

/** Wrong tries in a row, of password and one-time password together, before nobody signs in with the name any more. */
const lockAfter = 5

interface Given {
  loginName: string
  password: string
  digits: string
}

/**
 * Signs a clerk in. Every try is counted before it is judged, so that of many at once no more are judged than of those
 * one after the other; a right one takes its one-time password, and the count back.
 * @param realNow what the clerk's phone and the session go by; `now`, which a rehearsal may move, is the audit log's.
 * @returns the token of the session; null when login name, password or one-time password is wrong, was taken already, or
 * the clerk is locked: all alike, and after the same work.
 * @throws Refused G008e when too many wait.
 */
export async function signIn(
  { db, secret, passwords }: Pick<Authority, 'db' | 'secret' | 'passwords'>,
  { loginName, password, digits }: Given,
  { realNow, now }: { realNow: Date; now: Date },
): Promise<string | null> {
  const [clerk] = await db.$queryRaw<ClerkRow[]>`
    UPDATE "Clerk" SET "failedAttempts" = "failedAttempts" + 1
    WHERE "loginName" = ${loginName} AND "lockedAt" IS NULL AND "failedAttempts" < ${lockAfter}
    RETURNING id, "loginName", "institutionCode", "passwordHash", "sealedTotpSecret"`
  const isPassword = await passwords(() => verifyPassword(password, clerk?.passwordHash ?? nobodysHash))
  if (!clerk) return null
  const step = isPassword ? clerkStep(clerk, digits, secret, realNow) : null
  const token = newToken()
  const { institutionCode } = clerk
  const told = { at: now, by: loginName, byKind: 'clerk', institutionCode, target: loginName } as const
  return db.$transaction(async (tx) => {
    const fresh = { failedAttempts: 0, lastTotpStep: step ?? 0 }
    const right = { id: clerk.id, passwordHash: clerk.passwordHash, lastTotpStep: { lt: step ?? 0 }, lockedAt: null }
    const taken = step === null ? { count: 0 } : await tx.clerk.updateMany({ where: right, data: fresh })
    if (taken.count === 0) {
      const tried = { id: clerk.id, failedAttempts: { gte: lockAfter }, lockedAt: null }
      const locked = await tx.clerk.updateMany({ where: tried, data: { lockedAt: realNow } })
      if (locked.count > 0) await noteAudit(tx, { ...told, action: 'clerk_locked' })
      return null
    }
    const data = {
      tokenSha256: tokenHash(token),
      clerkId: clerk.id,
      expiresAt: sessionEnd(realNow),
      createdAt: realNow,
    }
    await tx.clerkSession.create({ data, select: { id: true } })
    await noteAudit(tx, { ...told, action: 'signed_in' })
    return token
  })
}

interface ClerkRow {
  id: string
  loginName: string
  institutionCode: string | null
  passwordHash: string
  sealedTotpSecret: Uint8Array
}

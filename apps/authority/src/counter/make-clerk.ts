import type { Prisma } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'
import { type Db, inTransaction } from '../in-transaction.ts'
import { hashPassword, newPassword } from '../password.ts'
import { namePattern } from '../subscribers/add-subscriber.ts'
import { clerkUri, newClerkSecret, sealClerkSecret } from './clerk-secret.ts'

/** What a clerk signs in with; told once. */
export interface ClerkCredentials {
  loginName: string
  password: string
  /** What an authenticator app takes. */
  totpUri: string
}

/**
 * Adds a clerk (窓口担当者) with a password and one-time passwords of his own.
 * @param institutionCode whose staff; null: of all institutions and the authority itself.
 * @throws CannotDo when a name has the wrong form or the login name exists.
 */
export async function addClerk(
  db: Db,
  { loginName, name, institutionCode }: { loginName: string; name: string; institutionCode: string | null },
  secret: Buffer,
): Promise<ClerkCredentials> {
  if (!/^[a-z0-9._@-]{1,40}$/.test(loginName)) {
    throw new CannotDo('a login name is 1 to 40 small letters, digits or . _ @ -')
  }
  if (!namePattern.test(name)) throw new CannotDo('a name is 1 to 100 characters, without control characters')
  const { credentials, data } = await newCredentials(loginName, secret)
  const row = { loginName, name, institutionCode, ...data }
  const { count } = await db.clerk.createMany({ data: [row], skipDuplicates: true })
  if (count === 0) throw new CannotDo(`there is a clerk ${loginName} already`)
  return credentials
}

/** New credentials in place of the old ones, with which nobody is signed in any more; a lock ends. @throws CannotDo */
export async function resetClerk(db: Db, loginName: string, secret: Buffer): Promise<ClerkCredentials> {
  const { credentials, data } = await newCredentials(loginName, secret)
  await inTransaction(db, async (tx) => {
    const fresh = { ...data, lastTotpStep: -1n, failedAttempts: 0, lockedAt: null }
    const { count } = await tx.clerk.updateMany({ where: { loginName }, data: fresh })
    if (count === 0) throw new CannotDo(`there is no clerk ${loginName}`)
    await tx.clerkSession.deleteMany({ where: { clerk: { loginName } } })
  })
  return credentials
}

async function newCredentials(loginName: string, secret: Buffer) {
  const password = newPassword()
  const totpSecret = newClerkSecret()
  const credentials: ClerkCredentials = { loginName, password, totpUri: clerkUri(loginName, totpSecret) }
  const data = {
    passwordHash: await hashPassword(password),
    sealedTotpSecret: sealClerkSecret(totpSecret, secret, loginName),
  } satisfies Partial<Prisma.ClerkCreateManyInput>
  return { credentials, data }
}

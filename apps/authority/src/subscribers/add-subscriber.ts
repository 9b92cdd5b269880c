import type { BankRole, Prisma, PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { loginIdPattern } from '../ca/names.ts'
import { CannotDo } from '../cannot-do.ts'
import { hashPassword } from '../password.ts'

export interface NewSubscriber {
  loginId: string
  name: string
  password: string
  /** Without it, an ordinary user. */
  role?: BankRole
}

export const namePattern = /^[^\p{C}]{1,100}$/u

/**
 * @throws CannotDo when the login ID, name or password has the wrong form, the login ID exists, or the institution has
 * as many users as its profile allows.
 */
export async function addSubscriber(
  db: PrismaClient,
  institutionCode: string,
  subscriber: NewSubscriber,
): Promise<void> {
  const { loginId, name, password, role } = subscriber
  if (!loginIdPattern.test(loginId)) {
    throw new CannotDo('a login ID is 1 to 36 letters, digits or . _ @ -')
  }
  if (!namePattern.test(name)) throw new CannotDo('a name is 1 to 100 characters, without control characters')
  if (!answerSchemas.CCHK002.safeParse({ loginId, password }).success) {
    throw new CannotDo('a password is 1 to 128 characters')
  }
  const passwordHash = await hashPassword(password)
  const added = await db.$transaction((tx) =>
    insertSubscriber(tx, institutionCode, { loginId, name, passwordHash, role }),
  )
  if ('id' in added) return
  const { refused, maxUsers } = added
  if (refused === 'known') throw new CannotDo(`the login ID ${loginId} exists already`)
  throw new CannotDo(`the institution has ${maxUsers} users, as many as its profile allows (maxUsers)`)
}

type SubscriberRow = Pick<
  Prisma.SubscriberUncheckedCreateInput,
  'loginId' | 'name' | 'role' | 'passwordHash' | 'confirmationHash'
>

/** @returns its id; `known`: the login ID exists; `full`: the institution has as many users as its profile allows. */
export async function insertSubscriber(
  tx: Prisma.TransactionClient,
  institutionCode: string,
  row: SubscriberRow,
): Promise<{ id: string } | { refused: 'known' | 'full'; maxUsers: number }> {
  const [institution] = await tx.$queryRaw<{ profile: unknown }[]>`
    SELECT profile FROM "Institution" WHERE code = ${institutionCode} FOR UPDATE` // Those who are added at once are counted one by one.
  const { maxUsers } = authorityProfileSchema.parse(institution?.profile)
  const known = await tx.subscriber.findUnique({
    where: { institutionCode_loginId: { institutionCode, loginId: row.loginId } },
    select: { id: true },
  })
  if (known) return { refused: 'known', maxUsers }
  if ((await tx.subscriber.count({ where: { institutionCode } })) >= maxUsers) return { refused: 'full', maxUsers }
  return tx.subscriber.create({ data: { institutionCode, ...row }, select: { id: true } })
}

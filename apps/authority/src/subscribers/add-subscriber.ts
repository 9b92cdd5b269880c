import type { BankRole, Prisma } from '@certfleet/authority-db/generated/client.ts'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { loginIdPattern } from '../ca/names.ts'
import { CannotDo } from '../cannot-do.ts'
import { type Db, inTransaction } from '../in-transaction.ts'
import { hashPassword } from '../password.ts'
import { masterOf, secondMaster } from './hand-over-master.ts'
import { demandEmail } from './set-email.ts'

export interface NewSubscriber {
  loginId: string
  name: string
  password: string
  /** Without it, an ordinary user. */
  role?: BankRole
  /** Where the institution's notices go; without it, none are sent. */
  email?: string | null
}

export const namePattern = /^[^\p{C}]{1,100}$/u

/**
 * @throws CannotDo when the login ID, name, password or mail address has the wrong form, the login ID exists, or the institution has
 * as many users as its profile allows.
 */
export async function addSubscriber(db: Db, institutionCode: string, subscriber: NewSubscriber): Promise<void> {
  const { loginId, name, password, role, email = null } = subscriber
  if (!loginIdPattern.test(loginId)) {
    throw new CannotDo('a login ID is 1 to 36 letters, digits or . _ @ -', {
      ja: 'ログインIDは、英数字と . _ @ - で36文字以内です。',
    })
  }
  if (!namePattern.test(name)) {
    throw new CannotDo('a name is 1 to 100 characters, without control characters', {
      ja: '氏名は、制御文字を除く1〜100文字です。',
    })
  }
  if (!answerSchemas.CCHK002.safeParse({ loginId, password }).success) {
    throw new CannotDo('a password is 1 to 128 characters', { ja: 'パスワードは1〜128文字です。' })
  }
  if (email !== null) demandEmail(email)
  const passwordHash = await hashPassword(password)
  const row = { loginId, name, passwordHash, role, email }
  await inTransaction(db, (tx) => insertSubscribers(tx, institutionCode, [row]))
}

type SubscriberRow = Pick<
  Prisma.SubscriberUncheckedCreateInput,
  'loginId' | 'name' | 'role' | 'email' | 'passwordHash' | 'confirmationHash'
>

/** The login ID exists, the institution is full, or has its master user. */
export class NotAdded extends CannotDo {
  readonly because: 'known' | 'full' | 'master'

  constructor(because: NotAdded['because'], message: string, words: { ja: string }) {
    super(message, words)
    this.because = because
  }
}

/**
 * Adds all of them or nobody.
 * @throws NotAdded when a login ID exists, they would be more than the profile allows, or a second master user.
 */
export async function insertSubscribers(
  tx: Prisma.TransactionClient,
  institutionCode: string,
  rows: SubscriberRow[],
): Promise<void> {
  const [institution] = await tx.$queryRaw<{ profile: unknown }[]>`
    SELECT profile FROM "Institution" WHERE code = ${institutionCode} FOR UPDATE` // Those who are added at once are counted one by one.
  const { maxUsers } = authorityProfileSchema.parse(institution?.profile)
  const known = await tx.subscriber.findFirst({
    where: { institutionCode, loginId: { in: rows.map(({ loginId }) => loginId) } },
    select: { loginId: true },
  })
  if (known) {
    const { loginId } = known
    throw new NotAdded('known', `the login ID ${loginId} exists already`, {
      ja: `ログインID ${loginId} はすでにあります。`,
    })
  }
  const count = await tx.subscriber.count({ where: { institutionCode } })
  if (count + rows.length > maxUsers) {
    throw new NotAdded(
      'full',
      `the institution has ${count} users${rows.length > 1 ? ` and would have ${count + rows.length}` : ''}: its profile allows ${maxUsers} (maxUsers)`,
      { ja: `利用者は${count}人です。プロファイルの上限（${maxUsers}人）を超えるため、追加できません。` },
    )
  }
  const [first, second] = rows.filter(({ role }) => role === 'master')
  const master = first && ((await masterOf(tx, institutionCode)) ?? (second && first.loginId))
  if (master) {
    const { en, ja } = secondMaster(master)
    throw new NotAdded('master', en, { ja })
  }
  await tx.subscriber.createMany({ data: rows.map((row) => ({ institutionCode, ...row })) })
}

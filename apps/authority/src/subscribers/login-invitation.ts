import { createHash, randomInt } from 'node:crypto'
import type { BankRole, Prisma } from '@certfleet/authority-db/generated/client.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { loginIdPattern } from '../ca/names.ts'
import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'
import type { Institution } from '../institutions.ts'
import { hashPassword } from '../password.ts'
import { NotAdded, insertSubscribers, namePattern } from './add-subscriber.ts'
import { masterOf, secondMaster } from './hand-over-master.ts'

export const invitationDays = 30

/** Without what is mistaken for another on paper: 0 O, 1 I. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
/** 80 bits: nobody finds one by trying, and a plain hash is enough. */
const length = 16

/** However it is typed: in full width, in lower case, with blanks. */
const codeHash = (code: string) =>
  createHash('sha256')
    .update(
      code
        .normalize('NFKC')
        .toUpperCase()
        .replaceAll(/[^A-Z0-9]/g, ''),
    )
    .digest()

/**
 * Invites somebody to get a login ID (ログインID取得).
 * @returns the code for him, which is stored nowhere.
 * @throws CannotDo for the form of the name, or when the contract has its master user.
 */
export async function inviteSubscriber(
  db: Db,
  institutionCode: string,
  { name, role }: { name: string; role: BankRole },
  now: Date,
): Promise<string> {
  if (!namePattern.test(name)) {
    throw new CannotDo('a name is 1 to 100 characters, without control characters', {
      ja: '氏名は、制御文字を除く1〜100文字です。',
    })
  }
  const master = role === 'master' ? await masterOf(db, institutionCode) : null
  if (master !== null) {
    const { en, ja } = secondMaster(master)
    throw new CannotDo(en, { ja })
  }
  const characters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
  const code = characters.replaceAll(/(.{4})(?=.)/g, '$1-')
  const expiresAt = new Date(now.getTime() + invitationDays * dayMs)
  await db.loginInvitation.create({
    data: { institutionCode, name, role, codeSha256: codeHash(code), expiresAt, createdAt: now },
    select: { id: true },
  })
  return code
}

/** Takes an invitation back. @throws CannotDo when it is no longer there: accepted, over or withdrawn. */
export async function withdrawInvitation(db: Db, institutionCode: string, id: string): Promise<void> {
  const { count } = await db.loginInvitation.deleteMany({ where: { id, institutionCode } })
  if (count > 0) return
  throw new CannotDo('this invitation is no longer there: it was accepted, withdrawn, or is over', {
    ja: 'この招待はもうありません。すでに使われたか、取り下げられたか、期限が切れています。',
  })
}

/** What the invited one types; each password twice. */
export interface Acceptance {
  code: string
  loginId: string
  password: string
  passwordAgain: string
  confirmation: string
  confirmationAgain: string
}

export type AcceptanceRefusal =
  | 'code'
  | 'login_id_form'
  | 'login_id_taken'
  | 'password_form'
  | 'confirmation_form'
  | 'passwords_differ'
  | 'confirmations_differ'
  | 'too_alike'
  | 'full'
  | 'master'

const passwordPattern = /^[^\p{C}]{8,128}$/u

function whyNotTaken(given: Acceptance): AcceptanceRefusal | null {
  const { loginId, password, passwordAgain, confirmation, confirmationAgain } = given
  if (!loginIdPattern.test(loginId)) return 'login_id_form'
  if (!passwordPattern.test(password)) return 'password_form'
  if (password !== passwordAgain) return 'passwords_differ'
  if (!passwordPattern.test(confirmation)) return 'confirmation_form'
  if (confirmation !== confirmationAgain) return 'confirmations_differ'
  return new Set([loginId, password, confirmation]).size < 3 ? 'too_alike' : null
}

/**
 * ログインID取得: the invited one chooses login ID, login password and 確認用パスワード. The code works once; it is not
 * used up by what is refused.
 * @returns the new subscriber's id, or why there is none.
 * @throws Refused G008e when too many wait.
 */
export async function acceptInvitation(
  { db, profile, passwords }: Institution,
  given: Acceptance,
  now: Date,
): Promise<{ id: string } | AcceptanceRefusal> {
  const theirs = { codeSha256: codeHash(given.code), institutionCode: profile.code, expiresAt: { gt: now } }
  // Before the passwords are hashed, which is work: only for who has a code.
  if (!(await db.loginInvitation.findFirst({ where: theirs, select: { id: true } }))) return 'code'
  const refusal = whyNotTaken(given)
  if (refusal) return refusal
  const { loginId } = given
  const [passwordHash, confirmationHash] = [
    await passwords(() => hashPassword(given.password)),
    await passwords(() => hashPassword(given.confirmation)),
  ]
  const accept = async (tx: Prisma.TransactionClient) => {
    // The row's lock: of two with one code, one gets a login ID.
    const [invitation] = await tx.$queryRaw<{ id: string; name: string; role: BankRole }[]>`
      SELECT id, name, role FROM "LoginInvitation" WHERE "codeSha256" = ${theirs.codeSha256} FOR UPDATE`
    if (!invitation) return 'code'
    const { id, name, role } = invitation
    await insertSubscribers(tx, profile.code, [{ loginId, name, role, passwordHash, confirmationHash }])
    await tx.loginInvitation.delete({ where: { id }, select: { id: true } })
    return tx.subscriber.findUniqueOrThrow({
      where: { institutionCode_loginId: { institutionCode: profile.code, loginId } },
      select: { id: true },
    })
  }
  try {
    return await db.$transaction(accept)
  } catch (error) {
    if (!(error instanceof NotAdded)) throw error
    return error.because === 'known' ? 'login_id_taken' : error.because
  }
}

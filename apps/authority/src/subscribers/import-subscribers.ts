import type { PersonRow } from './read-people.ts'
import { csvText } from '../csv.ts'
import { type Db, inTransaction } from '../in-transaction.ts'
import { hashPassword, newPassword } from '../password.ts'
import { insertSubscribers } from './add-subscriber.ts'

/** Those of the people whose login ID the institution does not have yet. */
export async function newPeople(db: Db, institutionCode: string, people: PersonRow[]): Promise<PersonRow[]> {
  const loginIds = people.map(({ loginId }) => loginId)
  const rows = await db.subscriber.findMany({
    where: { institutionCode, loginId: { in: loginIds } },
    select: { loginId: true },
  })
  const known = new Set(rows.map(({ loginId }) => loginId))
  return people.filter(({ loginId }) => !known.has(loginId))
}

/** A person with a password of his own, which is told once and kept as its hash. */
interface Equipped {
  loginId: string
  password: string
  row: Parameters<typeof insertSubscribers>[2][number]
}

/** Before anything is changed: hashing takes its time, and no transaction waits for it. */
export async function withPasswords(people: PersonRow[]): Promise<Equipped[]> {
  const equipped: Equipped[] = []
  for (const { loginId, name, role, email } of people) {
    const password = newPassword()
    const passwordHash = await hashPassword(password)
    equipped.push({ loginId, password, row: { loginId, name, role, email, passwordHash } })
  }
  return equipped
}

/** Adds all of them or nobody. @throws CannotDo as `insertSubscribers` does. */
export const importSubscribers = (db: Db, institutionCode: string, people: Equipped[]): Promise<void> =>
  inTransaction(db, (tx) =>
    insertSubscribers(
      tx,
      institutionCode,
      people.map(({ row }) => row),
    ),
  )

/** The initial passwords, as a file to be handed out by. */
export const passwordFile = (people: Equipped[]): string =>
  csvText([
    ['loginId', 'name', 'password'],
    ...people.map(({ loginId, password, row }) => [loginId, row.name, password]),
  ])

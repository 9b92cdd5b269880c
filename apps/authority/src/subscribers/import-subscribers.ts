import type { PeopleFile, PersonRow } from './read-people.ts'
import type { RowError } from '../read-csv.ts'
import { csvText } from '../csv.ts'
import { type Db, inTransaction } from '../in-transaction.ts'
import { hashPassword, newPassword } from '../password.ts'
import { insertSubscribers } from './add-subscriber.ts'
import { masterOf, secondMaster } from './hand-over-master.ts'

/**
 * What an import of the file would do: those it would add are the people whose login ID the institution does not have
 * yet. Wrong is what the file says itself, and whoever would be a second master user.
 */
export async function planImport(
  db: Db,
  institutionCode: string,
  { people, errors }: PeopleFile,
): Promise<{ added: PersonRow[]; errors: RowError[] }> {
  const added = await newPeople(db, institutionCode, people)
  const masters = added.filter(({ role }) => role === 'master')
  const master = masters.length > 0 ? await masterOf(db, institutionCode) : null
  const tooMany = master === null ? masters.slice(1) : masters
  const problems = [secondMaster(master ?? masters[0]?.loginId ?? '')]
  const second = tooMany.map(({ line, loginId, name, role }) => ({ line, cells: [loginId, name, role], problems }))
  return { added, errors: [...errors, ...second].toSorted((a, b) => a.line - b.line) }
}

async function newPeople(db: Db, institutionCode: string, people: PersonRow[]): Promise<PersonRow[]> {
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

import { randomInt } from 'node:crypto'
import type { PrismaClient } from '@certfleet/authority-db/generated/client.ts'
import { addSubscriber } from './add-subscriber.ts'
import type { PersonRow } from './read-people.ts'

/** Those of the people whose login ID the institution does not have yet. */
export async function newPeople(db: PrismaClient, institutionCode: string, people: PersonRow[]): Promise<PersonRow[]> {
  const loginIds = people.map(({ loginId }) => loginId)
  const rows = await db.subscriber.findMany({
    where: { institutionCode, loginId: { in: loginIds } },
    select: { loginId: true },
  })
  const known = new Set(rows.map(({ loginId }) => loginId))
  return people.filter(({ loginId }) => !known.has(loginId))
}

/**
 * Adds people with passwords of their own. Each password is handed over before its login ID is there, so that none is
 * lost.
 * @throws CannotDo at the first who cannot be added; those before stay.
 */
export async function importSubscribers(
  db: PrismaClient,
  institutionCode: string,
  people: PersonRow[],
  handOver: (loginId: string, password: string) => void,
): Promise<void> {
  for (const { loginId, name, role } of people) {
    const password = newPassword()
    handOver(loginId, password)
    await addSubscriber(db, institutionCode, { loginId, name, password, role })
  }
}

/** Without what is mistaken for another on paper: 0 O, 1 l I. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
/** 93 bits. */
const length = 16

const newPassword = (): string => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')

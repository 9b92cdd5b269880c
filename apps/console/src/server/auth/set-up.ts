import { createHash, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { Problem } from '@certfleet/core/problem.ts'
import { audit } from '../audit/audit.ts'
import { db } from '../db.ts'
import { auth } from './auth.ts'

/** Without letters and digits that are taken for each other. */
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'

/**
 * Makes the code that lets the first administrator in, as long as there is none. Printed where the console was started,
 * so that whoever finds the port first is not the one.
 * @returns the code, or null when the console is set up.
 */
export async function newSetUpCode(): Promise<string | null> {
  const installation = await db().installation.upsert({ where: { id: 1 }, create: { id: 1 }, update: {} })
  if (installation.setUpAt) return null
  const letters = Array.from({ length: 12 }, () => alphabet[randomInt(alphabet.length)]).join('')
  await db().installation.update({ where: { id: 1 }, data: { setupCodeSha256: hash(letters) } })
  return letters.replace(/(.{4})(?=.)/g, '$1-')
}

export async function isSetUp(): Promise<boolean> {
  const installation = await db().installation.findUnique({ where: { id: 1 }, select: { setUpAt: true } })
  return installation?.setUpAt != null
}

export interface FirstAdministrator {
  code: string
  name: string
  email: string
  password: string
}

/** Creates the first administrator by the printed code. @throws Problem setup_code_wrong, setup_done. */
export async function setUp({ code, name, email, password }: FirstAdministrator): Promise<void> {
  const passwordHash = await (await auth().$context).password.hash(password)
  await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Installation" WHERE id = 1 FOR UPDATE`
    const installation = await tx.installation.findUnique({ where: { id: 1 } })
    if (installation?.setUpAt) throw new Problem('setup_done')
    const expected = installation?.setupCodeSha256
    if (!expected || !timingSafeEqual(expected, hash(code))) throw new Problem('setup_code_wrong')
    const id = randomUUID()
    const account = { id: randomUUID(), accountId: id, providerId: 'credential', password: passwordHash }
    await tx.user.create({
      data: { id, name, email: email.toLowerCase(), emailVerified: true, accounts: { create: account } },
    })
    await tx.installation.update({ where: { id: 1 }, data: { setUpAt: new Date(), setupCodeSha256: null } })
    const actor = { kind: 'user' as const, id, name }
    await audit(tx, {
      actor,
      action: 'installation.set_up',
      subject: { kind: 'installation', id: '1' },
      data: { email },
    })
  })
}

/** The code as typed: case, hyphens and spaces do not matter. */
function hash(code: string): Uint8Array<ArrayBuffer> {
  const letters = code.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return new Uint8Array(createHash('sha256').update(letters).digest())
}

import { randomBytes, randomUUID } from 'node:crypto'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { daysBetween } from '@certfleet/core/calendar.ts'
import type { Maintenance } from '@certfleet/core/offer-hours.ts'
import { type Signer, generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { certificateColumns, knownAuthorities } from '../../../apps/console/src/server/certificates/issuers.ts'
import { db } from '../../../apps/console/src/server/db.ts'
import { addAuthority } from '../console-scene.ts'
import { type Holding, newHolding } from './desk.ts'
import { type Person, expiryOf, personOf } from './person.ts'

const keysMade = 20
const batch = 500
const staffOfManager = 25

export interface CompanySize {
  people: number
  /** First and last day of the season. */
  from: string
  until: string
}

/** Writes a company into an empty console: people with managers, a PC each, and their certificates. */
export async function foundCompany({ people, from, until }: CompanySize, maintenance: Maintenance[]) {
  const { id: authorityId, ca } = await addAuthority()
  const profile = authorityProfileSchema.parse({ code: '9936', name: '銀行9936', maintenance })
  await db().authority.update({ where: { id: authorityId }, data: { profile } })
  await db().installation.upsert({ where: { id: 1 }, create: { id: 1 }, update: {} })
  await db().user.create({ data: { id: 'admin', name: '管理 花子', email: 'admin@example.co.jp' } })
  const keys: Signer[] = []
  for (let n = 0; n < keysMade; n++) keys.push(signerOf(await generatePrivateKey('P-256')))
  const [known] = await knownAuthorities(db())
  if (!known) throw new Error('no authority')
  const days = daysBetween(from, until)
  const holdings: Holding[] = []
  for (let first = 0; first < people; first += batch) {
    const rows = []
    for (let n = first; n < Math.min(first + batch, people); n++) {
      const person: Person = {
        ...personOf(n, from, days),
        employeeId: randomUUID(),
        subscriberId: randomUUID(),
        agentId: randomUUID(),
      }
      const { publicKey } = keys[n % keys.length] as Signer
      const der = await ca.issue({ loginId: person.loginId, publicKey, notAfter: expiryOf(n, from, until) })
      rows.push({ person, certificate: certificateColumns(readCertificate(der), known) })
    }
    await write(authorityId, rows)
    holdings.push(
      ...rows.map(({ person, certificate: { sha256, windowOpensAt, notAfter } }) =>
        newHolding(person, sha256, windowOpensAt, notAfter),
      ),
    )
  }
  return { authorityId, ca, keys, holdings }
}

async function write(
  authorityId: string,
  rows: { person: Person; certificate: ReturnType<typeof certificateColumns> }[],
): Promise<void> {
  await db().employee.createMany({
    data: rows.map(({ person: { n, employeeId, loginId, leftOn, leave } }) => ({
      id: employeeId,
      name: `社員 ${n}`,
      department: `第${Math.floor(n / staffOfManager) + 1}課`,
      email: `${loginId}@example.co.jp`,
      managerEmail: `manager${Math.floor(n / staffOfManager)}@example.co.jp`,
      leftOn: leftOn && new Date(leftOn),
      leaveFrom: leave && new Date(leave.from),
      leaveUntil: leave && new Date(leave.until),
    })),
  })
  await db().subscriber.createMany({
    data: rows.map(({ person: { subscriberId, employeeId, loginId } }) => ({
      id: subscriberId,
      authorityId,
      loginId,
      employeeId,
    })),
  })
  await db().agent.createMany({
    data: rows.map(({ person: { n, agentId, loginId } }) => ({
      id: agentId,
      publicKey: randomBytes(44),
      state: 'active' as const,
      hostname: `PC-${n}`,
      osUser: loginId,
      machineId: `m${n}`,
      platform: 'linux',
      version: '0.1.0',
    })),
  })
  await db().assignment.createMany({
    data: rows.map(({ person: { agentId, subscriberId } }) => ({
      agentId,
      subscriberId,
      basis: 'possession' as const,
    })),
  })
  await db().certificate.createMany({
    data: rows.map(({ person: { subscriberId, agentId }, certificate }) => ({
      ...certificate,
      subscriberId,
      agentId,
      delivery: 'confirmed' as const,
      presence: 'present_ok' as const,
    })),
  })
}

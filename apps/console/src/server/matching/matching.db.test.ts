import { Problem } from '@certfleet/core/problem.ts'
import type { NameAttribute } from '@certfleet/pki/der.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addAuthority,
  addSubscriber,
  admin,
  consoleKeyId,
  enrolTestAgent,
  possessionProof,
  useConsole,
} from '../../../../../test/support/console.ts'
import { assignAgent } from '../agents/assign-agent.ts'
import { recordInventory } from '../agents/record-inventory.ts'
import { db } from '../db.ts'
import { addLoginId } from '../people/add-login-id.ts'
import { addPerson } from '../people/add-person.ts'
import { getPerson } from '../people/get-person.ts'
import { assignCertificate } from './assign-certificate.ts'
import { countMatching } from './count-matching.ts'
import { listConflicts } from './list-conflicts.ts'
import { listLeavers } from './list-leavers.ts'
import { listUnassigned } from './list-unassigned.ts'
import { listUnknown } from './list-unknown.ts'

useConsole()

const nonce = 'claim-nonce-of-this-connection'
const page = { limit: 50 }
let bank: Awaited<ReturnType<typeof addAuthority>>
let nextCode = 4000

/** Each test has an empty company. */
beforeEach(async () => {
  await db().assignment.deleteMany()
  await db().certificate.deleteMany()
  await db().agent.deleteMany()
  await db().subscriber.deleteMany()
  await db().employee.deleteMany()
  bank = await addAuthority(String(nextCode++))
})

/** An active PC of its own machine, which calls itself so. */
async function pc(hostname: string, osUser = 'user') {
  const { agent } = await enrolTestAgent()
  await db().agent.update({ where: { id: agent.id }, data: { hostname, osUser, machineId: `machine of ${hostname}` } })
  return { ...agent, hostname, osUser }
}

interface Found {
  days?: number
  sequence?: number
  subject?: NameAttribute[]
}

async function found(
  agent: Awaited<ReturnType<typeof pc>>,
  loginId: string,
  { days = 20, sequence = 1, subject }: Found = {},
) {
  const key = signerOf(await generatePrivateKey('P-256'))
  const notAfter = new Date(Date.now() + days * 86_400_000)
  const der = await bank.ca.issue({
    loginId,
    publicKey: key.publicKey,
    notAfter,
    sequence,
    ...(subject && { subject }),
  })
  const proof = await possessionProof(agent.id, nonce, der, key)
  const seen = {
    certificate: der.toString('base64'),
    presence: 'present_ok' as const,
    protection: 'nss' as const,
    proof,
  }
  const claimant = { agent, nonce, consoleKeyId: await consoleKeyId() }
  await recordInventory({ type: 'inventory.report', certificates: [seen] }, claimant)
}

const person = (name: string, loginId: string, email: string | null = null) =>
  addPerson({ name, department: '経理部', email, authorityId: bank.id, loginId }, admin)

const problemOf = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof Problem ? error.code : error),
  )

const kinds = async () => (await listConflicts()).map(({ kind }) => kind)

describe('a login ID nobody is registered for', () => {
  it('is on the list with its certificate, its PC and whose it may be', async () => {
    await found(await pc('PC-1', 'sato'), 'sato02')
    await person('佐藤 美咲', 'other01', 'sato@example.co.jp')
    await person('鈴木 大輔', 'suzuki01')
    const { rows, total } = await listUnknown(page)
    expect(total).toBe(1)
    expect(rows).toMatchObject([
      { loginId: 'sato02', agent: { hostname: 'PC-1' }, suggestions: [{ name: '佐藤 美咲', grounds: ['email'] }] },
    ])
    expect(await countMatching()).toEqual({ unknown: 1, unassigned: 1, conflicts: 0, leavers: 0 })
  })

  it('is found in a subject of another order without a number, and adopted when it is registered', async () => {
    const subject: NameAttribute[] = [
      { type: 'CN', value: 'sato02' },
      { type: 'OU', value: '佐藤, O=x' },
      { type: 'C', value: 'JP' },
    ]
    await found(await pc('PC-1', 'sato'), 'sato02', { subject })
    expect((await listUnknown(page)).rows).toMatchObject([{ loginId: 'sato02' }])
    await person('佐藤 美咲', 'sato02')
    expect((await listUnknown(page)).rows).toEqual([])
    const adopted = await db().certificate.findFirstOrThrow({ select: { subject: true, subscriberId: true } })
    expect(adopted).toEqual({ subject: 'CN=sato02, OU=佐藤\\, O=x', subscriberId: expect.any(String) })
  })

  it('assigned to a suggested person, is theirs with its PC, by an approval on record', async () => {
    const agent = await pc('PC-1')
    await found(agent, 'sato02')
    const { employeeId } = await person('佐藤 美咲', 'sato01')
    const [row] = (await listUnknown(page)).rows
    await assignCertificate(row?.id ?? '', employeeId, admin)
    expect(await countMatching()).toEqual({ unknown: 0, unassigned: 0, conflicts: 0, leavers: 0 })
    const { logins } = await getPerson(employeeId)
    expect(logins.map(({ loginId, pc: own }) => [loginId, own?.id, own?.basis])).toEqual([
      ['sato01', undefined, undefined],
      ['sato02', agent.id, 'approval'],
    ])
    const made = await db().auditEvent.findMany({ where: { action: 'assignment.made', subjectId: agent.id } })
    expect(made).toMatchObject([{ actorKind: 'user', actorName: admin.name, data: { basis: 'approval' } }])
    expect(await problemOf(assignCertificate(row?.id ?? '', employeeId, admin))).toBe('changed_meanwhile')
  })

  it('of two administrators who assign it at once, one does', async () => {
    await found(await pc('PC-1'), 'sato02')
    const people = [await person('佐藤 美咲', 'sato01'), await person('佐藤 健', 'sato03')]
    const [row] = (await listUnknown(page)).rows
    const answers = await Promise.all(
      people.map(({ employeeId }) => problemOf(assignCertificate(row?.id ?? '', employeeId, admin))),
    )
    expect(answers.filter((answer) => answer === null)).toHaveLength(1)
    expect(['login_id_known', 'changed_meanwhile']).toContain(answers.find((answer) => answer !== null))
    expect(await db().subscriber.count({ where: { loginId: 'sato02' } })).toBe(1)
  })

  it('that has expired needs no holder any more', async () => {
    await found(await pc('PC-1'), 'old01', { days: -1 })
    expect((await listUnknown(page)).rows).toEqual([])
  })
})

describe('a PC of nobody', () => {
  it('is on the list with those login IDs without a PC that expect it', async () => {
    const agent = await pc('PC-7', 'CORP\\misaki')
    const { employeeId } = await person('佐藤 美咲', 'sato01')
    const login = {
      employeeId,
      authorityId: bank.id,
      loginId: 'sato07',
      expectedHostname: 'pc-7',
      expectedOsUser: 'misaki',
    }
    const { subscriberId } = await addLoginId(login, admin)
    expect((await listUnassigned(page)).rows).toMatchObject([
      { id: agent.id, suggestions: [{ subscriberId, grounds: ['expected_pc', 'expected_os_user'] }] },
    ])
    await assignAgent(agent.id, subscriberId, admin)
    expect((await listUnassigned(page)).rows).toEqual([])
  })

  it('is not proposed to whoever has left', async () => {
    await pc('PC-7', 'sato01')
    const { employeeId } = await person('佐藤 美咲', 'sato01')
    expect((await listUnassigned(page)).rows[0]?.suggestions).toHaveLength(1)
    await db().employee.update({ where: { id: employeeId }, data: { leftOn: new Date('2020-03-31') } })
    expect((await listUnassigned(page)).rows[0]?.suggestions).toEqual([])
  })
})

it('certificates of who has left are listed to be revoked, until they are', async () => {
  const agent = await pc('PC-7')
  const { employeeId } = await person('佐藤 美咲', 'sato01')
  await found(agent, 'sato01')
  const { id } = await db().certificate.findFirstOrThrow()
  expect(await listLeavers(page)).toMatchObject({ rows: [], total: 0 })
  await db().employee.update({ where: { id: employeeId }, data: { leftOn: new Date('2020-03-31') } })
  expect(await listLeavers(page)).toMatchObject({ rows: [{ id, subscriber: { loginId: 'sato01' } }], total: 1 })
  expect(await countMatching()).toMatchObject({ leavers: 1 })
  await db().certificate.update({ where: { id }, data: { authorityStatus: 'revoked' } })
  expect(await listLeavers(page)).toMatchObject({ rows: [], total: 0 })
})

describe('conflicts', () => {
  it('two people on one PC, even as two OS users; but not one person with two login IDs', async () => {
    const [maker, checker] = [await pc('PC-1', 'maker'), await pc('PC-1', 'checker')]
    const { subscriberId, employeeId } = await person('申請 者', 'maker01')
    const second = await addLoginId(
      { employeeId, authorityId: bank.id, loginId: 'maker02', expectedHostname: null, expectedOsUser: null },
      admin,
    )
    await assignAgent(maker.id, subscriberId, admin)
    await assignAgent(checker.id, second.subscriberId, admin)
    expect(await kinds()).toEqual([])
    await assignAgent(checker.id, (await person('承認 者', 'checker01')).subscriberId, admin)
    const conflicts = await listConflicts()
    expect(conflicts).toMatchObject([{ kind: 'shared_pc' }])
    expect(new Set(conflicts[0]?.involved.map(({ name }) => name))).toEqual(new Set(['申請 者', '承認 者']))
    expect((await countMatching()).conflicts).toBe(1)
  })

  it('one person on two PCs', async () => {
    const { subscriberId, employeeId } = await person('二台 太郎', 'two01')
    const second = await addLoginId(
      { employeeId, authorityId: bank.id, loginId: 'two02', expectedHostname: null, expectedOsUser: null },
      admin,
    )
    await assignAgent((await pc('PC-1')).id, subscriberId, admin)
    await assignAgent((await pc('PC-2')).id, second.subscriberId, admin)
    expect(await listConflicts()).toMatchObject([
      { kind: 'two_pcs', involved: [{ hostname: 'PC-1' }, { hostname: 'PC-2' }] },
    ])
  })

  it('one login ID’s certificates on two PCs, until one of them has gone', async () => {
    const [one, other] = [await pc('PC-1'), await pc('PC-2')]
    await person('入替 中', 'swap01')
    await found(one, 'swap01')
    await found(other, 'swap01', { sequence: 2 })
    expect(await kinds()).toEqual(['login_on_two_pcs'])
    await db().certificate.updateMany({ where: { agentId: other.id }, data: { presence: 'absent_after_seen' } })
    expect(await kinds()).toEqual([])
  })

  it('two people’s login IDs that differ in case alone', async () => {
    await person('甲', 'Twin01')
    await person('乙', 'twin01')
    await addSubscriber((await addAuthority(String(nextCode++))).id, 'TWIN01')
    expect(await listConflicts()).toMatchObject([{ kind: 'twin_login_ids', involved: [{}, {}] }])
  })
})

import fs from 'node:fs'
import path from 'node:path'
import { openDatabase } from '@certfleet/console-db/client.ts'
import type { PrismaClient } from '@certfleet/console-db/generated/client.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { enrol } from '../apps/agent/src/enrol.ts'
import { readJournal } from '../apps/agent/src/journal/journal.ts'
import { type JournalStep, externalSteps } from '../apps/agent/src/journal/steps.ts'
import { testSign } from '../apps/agent/src/keystore/keystore.ts'
import { linuxPlatform } from '../apps/agent/src/platform/linux.ts'
import { setUpConsole } from '../scripts/console-client.ts'
import { type Bank, openBank } from './support/bank.ts'
import { Employee } from './support/employee.ts'
import { admin, openConsole } from './support/house.ts'
import { withStore } from './support/pc.ts'
import { Program, eventually } from './support/process.ts'

/**
 * Where the institution's own application issues: for every entry of the agent's journal, agent and console are killed by
 * SIGKILL when that entry is on the disk, and started again. The cases of one victim run side by side, as in
 * kill-matrix.e2e.ts.
 */

let bank: Bank
let house: Awaited<ReturnType<typeof openConsole>>
let consoleDb: PrismaClient
let api: Awaited<ReturnType<typeof setUpConsole>>['api']
let authorityId: string

beforeAll(async () => {
  house = await openConsole(inject('postgresUrl'))
  consoleDb = openDatabase(house.databaseUrl, 3)
  api = (await setUpConsole(house.origin, house.setUpCode, '管理 花子', admin)).api
}, 120_000)
afterAll(async () => {
  await consoleDb?.$disconnect()
  await house?.close()
})

type Victim = 'agent' | 'console'

/** A bank for the victim's cases: an institution names at most ten ways to its application, and here each PC has its own. */
async function register(victim: Victim): Promise<void> {
  bank = await openBank()
  const ways = externalSteps.map((step) => wayOf(`${victim}.${step}`))
  const rules = { validityDays: 366, windowDays: 40, phone: '', issuers: bank.ca.pem }
  const registered = await api.authorities.register.mutate({
    ...rules,
    code: victim === 'agent' ? '0001' : '0002',
    name: `${victim}の銀行`,
    baseUrl: `https://${victim}.example/`,
    external: { application: '証明書発行アプリ', ways, help: '' },
  })
  authorityId = registered.id
}

const homeOf = (loginId: string) => path.join(house.dir, loginId)
const privateFolder = (loginId: string) => path.join(homeOf(loginId), '.local/share/certfleet')
const wayOf = (loginId: string) => bank.applicationFor(loginId, path.join(privateFolder(loginId), 'keys'))

interface Case {
  step: JournalStep
  loginId: string
  agent: Program
  employee: Employee
  issuanceId: string
  reached: string
  release: string
  renewing: Promise<unknown>
}

/** A customer's PC whose agent dies or stands still at `step`, with a renewal ordered and a customer who goes along. */
async function begin(victim: Victim, step: JournalStep): Promise<Case> {
  const loginId = `${victim}.${step}`
  const home = homeOf(loginId)
  fs.mkdirSync(home, { mode: 0o700 })
  const [reached, release, policy] = ['reached', 'release', 'agent.json'].map((name) => path.join(home, name)) as [
    string,
    string,
    string,
  ]
  fs.writeFileSync(policy, JSON.stringify({ keyStore: 'file', allowedPrograms: [wayOf(loginId)] }))
  const past = await withStore(home, 'file', async (store) => {
    const key = await store.createKey('past', 'P-256')
    const der = await bank.issuePast(loginId, key.publicKey.export({ format: 'der', type: 'spki' }), 20)
    await store.install(der, [], 'past')
    return der
  })
  await api.people.add.mutate({ name: `${loginId} さん`, department: '経理部', email: '', authorityId, loginId })
  const { token } = await api.tokens.create.mutate({ label: 'test', validDays: 1, maxUses: 1, subscriberId: null })
  await enrol({ platform: linuxPlatform({ HOME: home }), server: house.origin, token })
  const what = { AT_STEP: step, AT_DO: victim === 'agent' ? 'die' : 'hold', AT_REACHED: reached, AT_RELEASE: release }
  const agent = new Program('test/support/agent-process.ts', [], { HOME: home, AGENT_POLICY: policy, ...what }, null)
  const employee = new Employee(home)
  await agent.start()
  const { id: certificateId } = await eventually(`the certificate of ${loginId} in the console`, () =>
    consoleDb.certificate.findFirst({
      where: { sha256: sha256Hex(past), agentId: { not: null } },
      select: { id: true },
    }),
  )
  const { issuanceId } = await api.issuances.renew.mutate({ certificateId })
  const renewing = employee.renews('', () => journalIsClosed(loginId, issuanceId))
  renewing.catch(() => {}) // Looked at when the case is judged.
  return { step, loginId, agent, employee, issuanceId, reached, release, renewing }
}

function journalIsClosed(loginId: string, issuanceId: string): boolean {
  const folder = path.join(privateFolder(loginId), 'journal')
  return fs.existsSync(path.join(folder, `${issuanceId}.jsonl`)) && readJournal(folder, issuanceId)?.end === 'closed'
}

async function kill(victim: Victim, cases: Case[]): Promise<void> {
  if (victim === 'agent') {
    await Promise.all(cases.map(({ agent }) => agent.ended().then(() => agent.start())))
    return
  }
  const isReached = ({ reached, step }: Case) => eventually(`${step} on the disk`, () => fs.existsSync(reached), 60_000)
  await Promise.all(cases.map(isReached))
  await house.programs[0]?.end('SIGKILL')
  for (const { release } of cases) fs.writeFileSync(release, '')
  // They go on while nobody answers.
  await new Promise((resolve) => setTimeout(resolve, 500))
  await house.programs[0]?.start()
}

async function outcomeOf({ loginId, issuanceId, reached }: Case) {
  const { state, waitingOn, attempt, result, events } = await rowsOf(issuanceId)
  const works = await withStore(homeOf(loginId), 'file', async (store) => {
    const found = (await store.list()).find(({ certificate }) => certificate.sha256 === result?.sha256)
    return found?.key ? testSign(found.key) : false
  })
  const completed = events.filter(({ action }) => action === 'issuance.completed').length
  const isSuccessor = result?.predecessor?.successorId === result?.id
  return {
    killed: fs.existsSync(reached),
    issued: bank.issuedTo(loginId),
    works,
    state,
    waitingOn,
    attempt,
    completed,
    isSuccessor,
  }
}

async function rowsOf(issuanceId: string) {
  const events = await consoleDb.auditEvent.findMany({ where: { issuanceId }, select: { action: true } })
  const include = { result: { include: { predecessor: true } } }
  const row = await consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId }, include })
  return { ...row, events }
}

describe.each(['agent', 'console'] as const)('%s killed', (victim) => {
  const outcomes = new Map<JournalStep, Awaited<ReturnType<typeof outcomeOf>>>()

  beforeAll(async () => {
    await register(victim)
    const cases: Case[] = []
    for (const step of externalSteps) cases.push(await begin(victim, step))
    await kill(victim, cases)
    await Promise.allSettled(cases.map(({ renewing }) => renewing))
    for (const one of cases) {
      await one.agent.end()
      one.employee.close()
      outcomes.set(one.step, await outcomeOf(one))
    }
  }, 240_000)

  afterAll(() => bank?.close())

  it.each(externalSteps)('at %s: the one successor is recognised, works, and completes the renewal once', (step) => {
    expect(outcomes.get(step)).toEqual({
      killed: true,
      issued: 1,
      works: true,
      state: 'completed',
      waitingOn: null,
      attempt: 1,
      completed: 1,
      isSuccessor: true,
    })
  })
})

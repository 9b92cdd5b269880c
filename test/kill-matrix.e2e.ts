import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type JournalStep, journalSteps, unattendedSteps } from '../apps/agent/src/journal/steps.ts'
import { testSign } from '../apps/agent/src/keystore/keystore.ts'
import { type House, openHouse } from './support/house.ts'
import { type Pc, askToIssue, newPc, password, turnOn, turnOnNew, withStore } from './support/pc.ts'
import { eventually } from './support/process.ts'
import { servedBy } from './support/served-by.ts'
import { small } from './support/size.ts'

/**
 * For every entry of the agent's journal, and for agent, authority and console: the victim is killed by SIGKILL when that
 * entry is on the disk, and started again. The cases of one victim run side by side: each on a PC of its own, held at
 * its entry, and the victim dies for all of them at once.
 */

const victims = ['agent', 'authority', 'console'] as const
/**
 * The employee answers the dialogue, or nobody is there, and the certificate or the console vouches for the key: the
 * institution wants it so for all cases of a run.
 */
const ways = {
  employee: { purpose: 'renew', served: {}, steps: journalSteps, mostPasswords: 2 },
  nobody: { purpose: 'renew', served: { renew: 'possession' }, steps: unattendedSteps, mostPasswords: 0 },
  console: { purpose: 'issue', served: { issue: 'grant' }, steps: unattendedSteps, mostPasswords: 0 },
} as const
type Way = keyof typeof ways
type Victim = (typeof victims)[number]

interface Outcome {
  /** The entry was on the disk when the victim was killed. */
  killed: boolean
  /** Certificates the authority's database has for this login ID since the click. */
  issued: number
  /** The newest of them is in the key store and its key signs. */
  works: boolean
  state: string
  waitingOn: string | null
  passwordsTyped: number
}

let house: House
beforeAll(async () => {
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
  // A login ID for each case.
  await house.authority.run(['institution', 'set', 'maxUsers=200'])
})
afterAll(() => house?.close())

interface Case {
  step: JournalStep
  pc: Pc
  issuanceId: string
  reached: string
  release: string
  renewing: Promise<unknown>
}

/** A PC of its own whose agent dies or stands still at `step`, with a renewal ordered and an employee who goes along. */
async function begin(victim: Victim, way: Way, step: JournalStep): Promise<Case> {
  const { purpose } = ways[way]
  const about = { script: 'test/support/agent-process.ts', daysLeft: purpose === 'renew' ? 20 : null }
  const pc = await newPc(house, `${victim}.${way}.${step}`, about)
  const [reached, release] = ['reached', 'release'].map((name) => path.join(pc.home, name)) as [string, string]
  const what = { AT_STEP: step, AT_DO: victim === 'agent' ? 'die' : 'hold', AT_REACHED: reached, AT_RELEASE: release }
  Object.assign(pc.env, what)
  const issuanceId = await (purpose === 'renew' ? renewal(pc) : firstIssue(pc))
  let isOver = false
  const watch = async (stop: AbortSignal) => {
    for (; !stop.aborted && !isOver; await new Promise((resolve) => setTimeout(resolve, 100)))
      // With all cases at once a connection may take too long to be had: it is asked again.
      isOver = (await ended(issuanceId).catch(() => false)) && journalIsClosed(pc, issuanceId)
  }
  const given = new AbortController()
  const renewing = Promise.all([
    watch(given.signal),
    pc.employee.renews(password, () => isOver).finally(() => given.abort()),
  ])
  renewing.catch(() => {}) // Looked at when the case is judged.
  return { step, pc, issuanceId, reached, release, renewing }
}

async function renewal(pc: Pc): Promise<string> {
  const { certificateId } = await turnOn(house, pc)
  return (await house.api.issuances.renew.mutate({ certificateId })).issuanceId
}

async function firstIssue(pc: Pc): Promise<string> {
  await turnOnNew(house, pc)
  return askToIssue(house, pc)
}

const ended = async (id: string) =>
  (await house.consoleDb.issuance.findUniqueOrThrow({ where: { id }, select: { endedAt: true } })).endedAt !== null

/** The agent knows as well that it is over. */
function journalIsClosed({ home }: Pc, issuanceId: string): boolean {
  const file = path.join(home, '.local/share/certfleet/journal', `${issuanceId}.jsonl`)
  return !fs.existsSync(file) || fs.readFileSync(file, 'utf8').includes('"step":"closed"')
}

async function kill(victim: Victim, cases: Case[]): Promise<void> {
  if (victim === 'agent') {
    await Promise.all(
      cases.map(async ({ pc, step }) => {
        await pc.agent.ended()
        expect(lastStep(pc)).toBe(step)
        await pc.agent.start()
      }),
    )
    return
  }
  await Promise.all(
    cases.map(({ reached, step }) => eventually(`${step} on the disk`, () => fs.existsSync(reached), 60_000)),
  )
  const program = victim === 'authority' ? house.authority.program : house.console[0]
  await program?.end('SIGKILL')
  // They go on while nobody answers.
  for (const { release } of cases) fs.writeFileSync(release, '')
  await new Promise((resolve) => setTimeout(resolve, 500))
  await program?.start()
}

/** The last entry of the journal on the main path. */
function lastStep({ home }: Pc): string | undefined {
  const folder = path.join(home, '.local/share/certfleet/journal')
  const [file = ''] = fs.readdirSync(folder)
  const lines = fs.readFileSync(path.join(folder, file), 'utf8').trim().split('\n')
  const steps = lines.map((line) => (JSON.parse(line) as { step: string }).step)
  return steps.findLast((step) => (journalSteps as readonly string[]).includes(step))
}

async function outcomeOf({ pc, issuanceId, reached }: Case): Promise<Outcome> {
  const issuance = await house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })
  const certificates = await house.authorityDb.certificate.findMany({
    where: { subscriber: { loginId: pc.loginId }, sha256: { not: pc.certificateSha256 } },
  })
  const works = await withStore(pc.home, pc.store, async (store) => {
    const found = (await store.list()).find(({ certificate }) => certificate.sha256 === certificates[0]?.sha256)
    return found?.key ? testSign(found.key) : false
  })
  return {
    killed: fs.existsSync(reached),
    issued: certificates.length,
    works,
    state: issuance.state,
    waitingOn: issuance.waitingOn,
    passwordsTyped: pc.employee.passwordsTyped,
  }
}

const runs = Object.keys(ways).flatMap((way) => victims.map((victim) => ({ victim, way: way as Way })))

describe.each(small ? runs.slice(0, 1) : runs)('$victim killed, by $way', ({ victim, way }) => {
  const { served, steps, mostPasswords } = ways[way]
  const outcomes = new Map<JournalStep, Outcome>()

  beforeAll(async () => {
    await servedBy(house, served)
    const cases: Case[] = []
    for (const step of steps) cases.push(await begin(victim, way, step))
    await kill(victim, cases)
    await Promise.allSettled(cases.map(({ renewing }) => renewing))
    await Promise.all(cases.map(({ pc }) => pc.agent.end()))
    for (const one of cases) {
      one.pc.employee.close()
      outcomes.set(one.step, await outcomeOf(one))
    }
  }, 240_000)

  it.each(steps)('at %s: one certificate, installed and working, the password asked at most twice', (step) => {
    expect(outcomes.get(step)).toMatchObject({
      killed: true,
      issued: 1,
      works: true,
      state: 'completed',
      waitingOn: null,
    })
    expect(outcomes.get(step)?.passwordsTyped).toBeLessThanOrEqual(mostPasswords)
  })
})

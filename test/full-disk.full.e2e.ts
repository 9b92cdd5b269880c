import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { External } from '@certfleet/core/launch.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { enrol } from '../apps/agent/src/enrol.ts'
import { readJournal } from '../apps/agent/src/journal/journal.ts'
import { type JournalStep, externalSteps, journalSteps } from '../apps/agent/src/journal/steps.ts'
import { linuxPlatform } from '../apps/agent/src/platform/linux.ts'
import { wordsOf } from '../apps/agent/src/screens/text/text.ts'
import { bankOf } from '../apps/agent/src/test/bank.ts'
import { TestConsole } from '../apps/agent/src/test/console.ts'
import type { Employee } from '../apps/agent/src/test/employee.ts'
import { temporaryFolder } from '../apps/agent/src/test/folder.ts'
import { Pc } from '../apps/agent/src/test/pc.ts'
import { until } from '../apps/agent/src/test/wait.ts'
import { lacks, needs } from './support/machine.ts'
import { Program } from './support/process.ts'
import { SmallDisk } from './support/small-disk.ts'

/**
 * The disk that holds the agent's data and its keys is full, or refuses everything, from each entry of the journal on.
 * The agent says so, loses nothing, and when there is room again finishes with exactly one certificate.
 */

const waitMs = 30_000

interface Scene {
  pc: Pc
  home: string
  employee: Employee
  issuanceId: string
  /** Certificates issued since. */
  issued: () => number
  /** Does whatever the screens ask for, once. False: there is no end in that. */
  acts: () => Promise<false>
}

type Way = 'attended' | 'external'

/** A PC whose disk is `home`; `trouble` begins the moment `step` is in the journal. */
async function scene(way: Way, home: string, step: JournalStep, trouble: () => void, nssDatabase?: string) {
  const pc = await Pc.make({ home, nssDatabase })
  const bank = await bankOf(pc.authority.ca)
  const application = bank.applicationFor(path.join(pc.platform.privateFolder, 'keys'))
  fs.writeFileSync(pc.platform.machinePolicy.place, JSON.stringify({ allowedPrograms: [application] }))
  const external: External = { application: 'サンプル発行アプリ', ways: [application], help: '' }
  let hasBegun = false
  await pc.start({
    onJournalEntry: (_, entry) => {
      if (entry.step !== step || hasBegun) return
      hasBegun = true
      trouble()
    },
  })
  const { issuers: _, ...target } = pc.authority.target
  const order = pc.order(way === 'external' ? { authority: { ...target, external } } : {})
  const { issuanceId } = order
  const employee = await pc.employee()
  await until('the connection', () => pc.console.inventories.length > 0)
  pc.console.sendOrder(order)
  let answered = ''
  const acts = async (): Promise<false> => {
    const { screen } = employee
    if (screen === answered) return false
    answered = screen
    if (screen === 'FLT01') await employee.does({ type: 'start', issuanceId })
    if (screen === 'FLT08') await employee.does({ type: 'launch', issuanceId })
    if (screen === 'CCHK001') await employee.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) })
    if (screen === 'CCHK002') await employee.answers(issuanceId, screen, { password: pc.authority.password })
    return false
  }
  const issued = () => (way === 'external' ? bank.issued() : pc.authority.issued.size)
  const made: Scene = { pc, home, employee, issuanceId, issued, acts }
  await until(`${step} in the journal`, async () => hasBegun || (await acts()), waitMs)
  return made
}

/** Whether the employee reads these words, in both languages. */
async function reads({ employee }: Scene, code: IssuanceCode): Promise<boolean> {
  for (const language of ['ja', 'en'] as const) {
    const { what } = wordsOf(language).domain.code[code]
    if (!employee.html.includes(what)) return false
    await employee.does({ type: 'language', language: language === 'ja' ? 'en' : 'ja' })
    await until('the other language', () => employee.html && !employee.html.includes(what), waitMs)
  }
  return true
}

/** Goes on until the journal is closed: one certificate, in the store with its key, told once to the console. */
async function finishes({ pc, home, issuanceId, issued, acts }: Scene): Promise<void> {
  const folder = path.join(pc.platform.privateFolder, 'journal')
  const isClosed = () => readJournal(folder, issuanceId)?.end === 'closed'
  await until('the end', async () => isClosed() || (await acts()), waitMs)
  expect(issued()).toBe(1)
  const told = pc.console.reportsOf('certificate.installed').map(({ certificate }) => certificate)
  expect(new Set(told).size).toBe(1)
  await pc.stop()
  const der = Buffer.from(told[0] ?? '', 'base64')
  if (pc.platform.nss === null) expect(await pc.stored()).toContain(`${sha256Hex(der)} key`)
  // Nothing half written is left.
  expect(fs.readdirSync(path.join(home, 'private')).filter((name) => name.endsWith('.new'))).toEqual([])
}

describe('a full disk', () => {
  beforeEach((context) => needs(context, 'root', 'mounts'))

  /** Before these are written nobody has been asked for a certificate, so none may be. */
  const before: JournalStep[] = ['ordered', 'watching', 'offered', 'accepted']

  const cases = [
    ...journalSteps.map((step) => ['attended', 'file', step] as const),
    ...journalSteps.map((step) => ['attended', 'nss', step] as const),
    ...externalSteps.map((step) => ['external', 'file', step] as const),
  ]
  it.each(cases)('%s, keys in %s, from %s on', { timeout: 120_000 }, async (way, store, step) => {
    const home = temporaryFolder()
    const disk = SmallDisk.under(home)
    const nssDatabase = store === 'nss' && !lacks('nss') ? path.join(home, 'nssdb') : undefined
    const made = await scene(way, home, step, () => disk.fill(), nssDatabase)
    const { pc, issuanceId, issued, acts } = made
    if (before.includes(step)) {
      // Nothing is begun; the room that was kept is enough to say why.
      await until('FLT03', async () => made.employee.screen === 'FLT03' || (await acts()), waitMs)
      await until('the words', () => reads(made, 'disk_full'), waitMs)
      await until('the console to know', () =>
        pc.console.reportsOf('issuance.progress').some((each) => each.code === 'disk_full'),
      )
      expect([issued(), pc.authority.countOf('open')]).toEqual([0, 0])
    } else {
      // What was begun goes on in the room that was kept.
      await until('the certificate', async () => hasInstalled(made) || (await acts()), waitMs)
      expect(fs.statfsSync(home).bavail * fs.statfsSync(home).bsize).toBeLessThan(reserved)
    }
    expect(readJournal(path.join(pc.platform.privateFolder, 'journal'), issuanceId)).not.toBeNull()
    disk.makeRoom()
    await finishes(made)
  })

  it('does not keep the agent from starting, nor from being looked at', { timeout: 60_000 }, async () => {
    const home = temporaryFolder()
    const disk = SmallDisk.under(home)
    const pc = await Pc.make({ home })
    await pc.start()
    await pc.stop()
    disk.fill()
    const hellos = pc.console.hellos.length
    await pc.start()
    await (await pc.employee()).sees('FLT04')
    await until('the connection', () => pc.console.hellos.length > hellos)
    expect(pc.agent?.status().certificates).toHaveLength(1)
  })

  it('without any room the program says so, waits, and starts when there is some', { timeout: 90_000 }, async () => {
    const home = temporaryFolder()
    const disk = SmallDisk.under(home)
    const platform = linuxPlatform({ HOME: home })
    const server = await new TestConsole().start()
    await enrol({ platform, server: server.origin, token: server.token })
    disk.fill()
    const agent = new Program('apps/agent/src/main.ts', [], { HOME: home }, null)
    onTestFinished(async () => {
      await agent.end()
      await server.stop()
    })
    await agent.start()
    await until('the words', () => agent.output.includes(wordsOf('ja').domain.code.disk_full.what), waitMs)
    disk.makeRoom()
    await until('the connection', () => server.hellos.length > 0, 60_000)
    expect(agent.isRunning).toBe(true)
  })
})

describe('a disk that refuses everything', () => {
  const cases = [
    ...journalSteps.map((step) => ['attended', 'EDQUOT', 'disk_full', step] as const),
    ...externalSteps.map((step) => ['external', 'EIO', 'keystore_unwritable', step] as const),
  ]
  /** From then on nothing is written but that it is over, for which nobody has to wait. */
  const last: JournalStep[] = ['reported', 'closed']

  it.each(cases)('%s: %s is said as %s, from %s on', { timeout: 120_000 }, async (way, errno, code, step) => {
    const home = temporaryFolder()
    const disk = refusingDisk(home, errno)
    const made = await scene(way, home, step, () => disk.refuse())
    if (!last.includes(step)) await until(`the words`, () => reads(made, code), waitMs)
    expect(made.issued()).toBeLessThanOrEqual(1)
    disk.mend()
    await finishes(made)
  })
})

const hasInstalled = ({ pc, issuanceId }: Scene) =>
  pc.console.reportsOf('certificate.installed').some((each) => each.issuanceId === issuanceId)

/** As much as the agent keeps for itself (reserve.ts). */
const reserved = 256 * 1024

/** The file functions as they are, but for writing below `home` while the disk refuses. */
function refusingDisk(home: string, errno: string) {
  const { writeSync, writeFileSync, openSync, readlinkSync } = fs
  let refuses = false
  const check = (file: fs.PathOrFileDescriptor) => {
    if (!refuses) return
    const place = typeof file === 'number' ? readlinkSync(`/proc/self/fd/${file}`) : String(file)
    if (place.startsWith(home)) throw Object.assign(new Error(errno), { code: errno })
  }
  const wrapped =
    (write: Function) =>
    (file: fs.PathOrFileDescriptor, ...rest: unknown[]) => {
      check(file)
      return write(file, ...rest) as unknown
    }
  Object.assign(fs, {
    writeSync: wrapped(writeSync),
    writeFileSync: wrapped(writeFileSync),
    openSync: (file: string, flags: string, ...rest: unknown[]) => {
      if (/[wa]/.test(flags)) check(file)
      return (openSync as Function)(file, flags, ...rest) as number
    },
  })
  syncBuiltinESMExports()
  onTestFinished(() => {
    Object.assign(fs, { writeSync, writeFileSync, openSync })
    syncBuiltinESMExports()
  })
  return { refuse: () => void (refuses = true), mend: () => void (refuses = false) }
}

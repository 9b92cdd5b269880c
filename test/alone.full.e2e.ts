import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readOutbox } from '../apps/agent/src/outbox.ts'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type House, openHouse } from './support/house.ts'
import { faketimeLibrary, lacks, needs } from './support/machine.ts'
import { type Pc, addPastCertificate, newPc, password, turnOn } from './support/pc.ts'
import { eventually } from './support/process.ts'

/**
 * A month without the console: the real agent, under a clock that runs 14,400 times as fast, on a PC that is on all
 * the time. What it reminds of, what it keeps, what it costs, and what the first contact brings.
 */

const days = 30
const speed = 14_400
const dayMs = 86_400_000
const monthMs = (days * dayMs) / speed
const sampleMs = 10_000

let house: House
let pc: Pc
beforeAll(async () => {
  if (lacks('faketime')) return
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
})
afterAll(async () => {
  await pc?.agent.end()
  pc?.employee.close()
  await house?.close()
})

const folder = () => path.join(pc.home, '.local/share/certfleet')

/** A desktop whose notifications and opened pages are written down, one line each. */
function desktop(home: string) {
  const bin = path.join(home, 'bin')
  fs.mkdirSync(bin)
  for (const tool of ['notify-send', 'xdg-open']) {
    fs.writeFileSync(path.join(bin, tool), `#!/bin/sh\necho "$*" >> ${home}/${tool}.txt\n`, { mode: 0o755 })
  }
  const linesOf = (tool: string) => {
    const file = path.join(home, `${tool}.txt`)
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd().split('\n') : []
  }
  return { env: { PATH: `${bin}:${process.env.PATH}`, DISPLAY: ':99' }, linesOf }
}

function bytesBelow(place: string): number {
  const entries = fs.readdirSync(place, { withFileTypes: true, recursive: true })
  return entries.reduce((sum, one) => {
    const file = path.join(one.parentPath, one.name)
    return sum + (one.isFile() ? (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) : 0)
  }, 0)
}

function privateKiB(pid: number): number {
  const smaps = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Private_Dirty:\s+(\d+) kB/m.exec(smaps)?.[1])
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

it(
  'passes without a growing agent, with one reminder a milestone, and ends at the first contact',
  { timeout: monthMs + 240_000 },
  async (context) => {
    needs(context, 'faketime')
    pc = await newPc(house, 'alone-ordered')
    const home = desktop(pc.home)
    await addPastCertificate(house, pc, 'alone-forgotten')
    const { certificateId } = await turnOn(house, pc)
    const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
    await pc.employee.open()
    await pc.employee.sees('FLT01')
    await Promise.all(house.console.map((program) => program.end('SIGKILL')))

    // What was asked for is done all the same, and waits to be told.
    await pc.employee.renews(password, () => pc.employee.screen === 'CCHK007')
    const installed = await eventually('the result in the outbox', () =>
      readOutbox(folder()).find(({ type }) => type === 'certificate.installed'),
    )
    const waiting = readOutbox(folder())
    await pc.agent.end('SIGKILL')

    const began = new Date()
    const stamp = began.toISOString().slice(0, 19).replace('T', ' ')
    const library = faketimeLibrary() ?? ''
    const month = { TZ: 'UTC', LD_PRELOAD: library, FAKETIME: `@${stamp} x${speed}`, MALLOC_ARENA_MAX: '1' }
    await pc.agent.start({ ...home.env, ...month })
    const memory: number[] = []
    const disk: number[] = []
    for (const end = performance.now() + monthMs; performance.now() < end;) {
      await pause(sampleMs)
      if (!pc.agent.isRunning) throw new Error(pc.agent.output)
      memory.push(privateKiB(pc.agent.pid) / 1024)
      disk.push(bytesBelow(folder()) / 1_000_000)
    }
    await pc.agent.end('SIGKILL')
    const rounded = (values: number[]) => values.map((value) => Number(value.toFixed(1)))
    process.stdout.write(`${JSON.stringify({ privateMiB: rounded(memory), diskMB: rounded(disk) })}\n`)

    // The second half of the month needs no more than the first.
    const half = Math.floor(memory.length / 2)
    expect(median(memory.slice(half))).toBeLessThan(median(memory.slice(0, half)) * 1.15 + 2)
    expect(Math.max(...disk)).toBeLessThan(20)
    expect(readOutbox(folder())).toEqual(expect.arrayContaining(waiting))

    // 20 days were left of the other certificate: opened long ago, it is reminded of until it has expired, once each.
    const told = home.linesOf('notify-send')
    const log = fs.readFileSync(path.join(folder(), 'ApplicationLog.log'), 'utf8')
    const milestones = [...log.matchAll(/"reminder\.shown","milestones":"([^"]+)"/g)].map(([, each]) => each)
    expect(milestones.length).toBeGreaterThan(2)
    expect(new Set(milestones).size).toBe(milestones.length)
    expect(milestones.at(-1)).toBe('expired')
    expect(told).toHaveLength(milestones.length)
    expect(home.linesOf('xdg-open')).toHaveLength(milestones.length)

    const later = { LD_PRELOAD: library, FAKETIME: `+${days}d`, FAKETIME_DONT_FAKE_MONOTONIC: '1' }
    await Promise.all(
      house.console.map((program) => program.start({ ...later, CERTFLEET_HELPDESK: '社内ヘルプデスク 内線 5678' })),
    )
    await pc.agent.start({ ...home.env, ...later })
    await eventually('the outbox to be empty', () => readOutbox(folder()).length === 0)
    const { state, result } = await house.consoleDb.issuance.findUniqueOrThrow({
      where: { id: issuanceId },
      include: { result: true },
    })
    expect(state).toBe('completed')
    expect(result?.delivery).toBe('confirmed')
    const { data } = await house.consoleDb.auditEvent.findFirstOrThrow({
      where: { issuanceId, action: 'issuance.completed' },
    })
    // With the time at which it was, not at which it was told.
    expect(data).toMatchObject({ at: installed.at })
    expect(Date.parse((data as { at: string }).at)).toBeLessThan(began.getTime())
    // One contact: the new policy is here, and nothing called for the person again.
    await pc.employee.open()
    await pc.employee.sees('FLT04')
    await eventually('the policy of now', () => pc.employee.text.includes('5678'))
    expect(home.linesOf('notify-send')).toEqual(told)
  },
)

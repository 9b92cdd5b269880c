import fs from 'node:fs'
import path from 'node:path'
import { ruleOf } from '@certfleet/core/authority-codes.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { softPin, tokenDouble } from '../apps/agent/src/test/soft-token.ts'
import { faketimeLibrary, lacks, needs } from './support/machine.ts'
import { Office } from './support/office.ts'
import { machinePolicyOf, setMachinePolicy } from './support/pc.ts'
import { Program, eventually } from './support/process.ts'
import { SmallDisk } from './support/small-disk.ts'

/**
 * The codes of what is wrong with the PC itself, from their causes: what the employee reads at the screens in a real
 * browser, what the console's page says, and that it goes on, or ends, as the code's rule says. Those of the dialogue:
 * codes.full.e2e.ts. A proxy that asks (G009e): proxy.full.e2e.ts. The agent's own update (G002e, G007i, G021e):
 * update.full.e2e.ts. An order that is none (order_refused): refusals.e2e.ts. An application of the institution's own
 * (application_failed): external.full.e2e.ts. A proof that no honest agent brings (proof_refused): the console's
 * issuances.db.test.ts.
 */

let office: Office
beforeAll(async () => {
  if (!lacks('chromium')) office = await Office.open(inject('postgresUrl'))
})
beforeEach((context) => needs(context, 'chromium'))
afterEach(() => office?.empty())
afterAll(() => office?.close())

describe('is waited for at the preparation, and goes on by itself:', () => {
  it('clock_skew, until the clock is set right', async (context) => {
    needs(context, 'faketime')
    const { env, setClock } = aClock('+2d')
    const scene = await office.renews('clock-off', {}, env)
    const { seat } = scene
    await seat.sees('FLT01')
    await seat.goesOn('FLT01')
    await office.isWaitedFor(scene, 'FLT03', 'clock_skew')
    await seat.isStoppedAt('clock')
    setClock('+0')
    await seat.sees('CCHK001')
    expect(await office.arrives(scene)).toBe(2)
  })

  it('disk_full, until there is room', async (context) => {
    needs(context, 'root', 'mounts')
    const pc = await office.pcOf('disk-full', { store: 'file' })
    const disk = SmallDisk.under(pc.home)
    const scene = await office.renewsAt(pc)
    const { seat } = scene
    await seat.sees('FLT01')
    disk.fill()
    await seat.goesOn('FLT01')
    await office.isWaitedFor(scene, 'FLT03', 'disk_full')
    await seat.isStoppedAt('disk')
    disk.makeRoom()
    await seat.sees('CCHK001')
    expect(await office.arrives(scene)).toBe(2)
  })

  it('G003e, of an agent that has not heard of any version yet when the network is gone', async () => {
    const scene = await office.renews('no-version', { store: 'file' })
    const { pc } = scene
    await scene.seat.sees('FLT01')
    await pc.agent.end()
    await office.house.console[0]?.end()
    const folder = path.join(pc.home, '.local/share/certfleet')
    for (const name of fs.readdirSync(folder)) if (name.startsWith('release-')) fs.rmSync(path.join(folder, name))
    await pc.agent.start()
    const seat = await office.sit(pc)
    await seat.sees('FLT01')
    await seat.goesOn('FLT01')
    await seat.reads('FLT03', 'G003e')
    await seat.isStoppedAt('version')
    await office.house.console[0]?.start()
    // It is asked for again after a while, or at once by whoever does not wait for that.
    await seat.presses(seat.words.retry).catch(() => seat.sees('CCHK001'))
    await seat.sees('CCHK001')
    await eventually('the console to have heard why', async () => {
      const { issuanceId } = scene
      const { waits: state, party: waitingOn } = ruleOf('G003e')
      const events = await office.house.consoleDb.auditEvent.findMany({ where: { issuanceId } })
      const told = events.map(({ data }) => data as { code?: string; state?: string; waitingOn?: string })
      return told.some((each) => each.code === 'G003e' && each.state === state && each.waitingOn === waitingOn)
    })
    expect(await office.arrives({ ...scene, seat })).toBe(2)
  })
})

describe('of a token that keeps the keys:', () => {
  beforeEach((context) => needs(context, 'softhsm'))

  it('token_pin_needed, until the PIN is typed, however long that is put off', async () => {
    const scene = await office.obtains('pin', { store: 'pkcs11' })
    const { seat, issuanceId } = scene
    const { flt11, later, close, startNow } = seat.words
    await seat.goesTo('FLT11')
    const { waits: state, party: waitingOn } = ruleOf('token_pin_needed')
    await office.becomes(issuanceId, { state, waitingOn, lastCode: 'token_pin_needed' })
    await seat.presses(later)
    await seat.sees('FLT02')
    await seat.presses(close)
    await seat.reads('FLT04', 'token_pin_needed')
    await seat.presses(startNow)
    await seat.sees('FLT11', flt11.lead)
    await office.isTold(scene, 'token_pin_needed', state, waitingOn)
    await seat.unlocks('0000')
    await seat.sees('FLT11', flt11.trouble.wrong.what, flt11.trouble.wrong.todo)
    await seat.unlocks(softPin)
    await seat.sees('CCHK001')
    expect(await office.arrives(scene)).toBe(1)
  })

  it('token_pin_locked, before the last try, until it is unlocked', async (context) => {
    needs(context, 'gcc')
    const { scene, card } = await obtainsWithCard('pin-locked')
    const { seat } = scene
    await seat.goesTo('FLT11')
    await seat.unlocks('0000')
    await seat.sees('FLT11', seat.words.flt11.fewTriesLeft)
    await seat.unlocks('0000')
    await office.isWaitedFor(scene, 'FLT03', 'token_pin_locked')
    await seat.isStoppedAt('keystore')
    expect(fs.readFileSync(card)).toHaveLength(2)
    fs.writeFileSync(card, '')
    await seat.sees('FLT11')
    await seat.unlocks(softPin)
    await seat.sees('CCHK001')
    expect(await office.arrives(scene)).toBe(1)
  })

  it('token_absent, until it is put in', async (context) => {
    needs(context, 'gcc')
    const { scene, card } = await obtainsWithCard('no-token')
    const { seat } = scene
    await seat.sees('FLT01')
    fs.rmSync(card)
    await seat.goesOn('FLT01')
    await office.isWaitedFor(scene, 'FLT03', 'token_absent')
    await seat.isStoppedAt('keystore')
    fs.writeFileSync(card, '')
    await seat.sees('FLT11')
    await seat.unlocks(softPin)
    await seat.sees('CCHK001')
    expect(await office.arrives(scene)).toBe(1)
  })
})

describe('ends the attempt, until it is asked for again:', () => {
  it('employee_idle', async () => {
    const scene = await office.renews('idle', {}, { AGENT_IDLE_MS: '15000' })
    const { seat, issuanceId, pc } = scene
    await seat.goesTo('CCHK002')
    await seat.reads('FLT01', 'employee_idle')
    await office.isTold(scene, 'employee_idle', 'offered', 'employee')
    expect(await office.house.consoleDb.issuance.findUnique({ where: { id: issuanceId } })).toMatchObject({
      attempt: 1,
    })
    expect(await office.certificatesOf(pc)).toBe(1)
    expect(await office.arrives(scene)).toBe(2)
  })

  it('order_expired, of a PC that was away until the order was too old: another one comes', async (context) => {
    needs(context, 'faketime')
    const { env, setClock } = aClock('+0')
    const scene = await office.renews('away', {}, env)
    const { pc, issuanceId } = scene
    await scene.seat.sees('FLT01')
    await pc.agent.end()
    await office.house.console[0]?.end()
    setClock('+15d')
    await pc.agent.start(env)
    const seat = await office.sit(pc)
    await seat.reads('FLT04', 'order_expired')
    setClock('+0')
    await office.house.console[0]?.start()
    const asked = { id: issuanceId, attempt: 2, state: 'offered' } as const
    await eventually('another order', () => office.house.consoleDb.issuance.findFirst({ where: asked }), 60_000)
    await seat.sees('FLT01')
    expect(await office.arrives({ ...scene, seat })).toBe(2)
  })

  it('profile_not_kept, where the home is in memory, until it is not', async (context) => {
    needs(context, 'root', 'mounts')
    const pc = await office.pcOf('not-kept', { store: 'file', script: 'test/support/own-home-process.ts' })
    SmallDisk.under(pc.home)
    const scene = await office.renewsAt(pc)
    await scene.seat.goesTo('CCHK902')
    await office.isRefused(scene, 'profile_not_kept')
    expect(await scene.seat.afterwards()).toContain(scene.seat.words.domain.issuanceState.failed_action_needed)
    await pc.agent.end()
    pc.agent = new Program('test/support/agent-process.ts', [], pc.env, null)
    await pc.agent.start()
    await office.retries(scene)
    expect(await office.arrives({ ...scene, seat: await office.sit(pc) })).toBe(2)
  })

  it('authority_not_allowed, until the PC’s own settings allow it', async () => {
    const pc = await office.pcOf('not-allowed', { store: 'file' })
    setMachinePolicy(pc, { keyStore: 'file', allowedAuthorities: ['https://bank.example'] })
    const scene = await office.renewsAt(pc)
    await office.isRefused(scene, 'authority_not_allowed', 'FLT04')
    setMachinePolicy(pc, { keyStore: 'file' })
    await pc.agent.end()
    await pc.agent.start()
    await office.retries(scene)
    expect(await office.arrives({ ...scene, seat: await office.sit(pc) })).toBe(2)
  })
})

/** A clock of the PC's own, which can be set while the agent runs. @param ahead as faketime has it: `+2d` */
function aClock(ahead: string) {
  const file = path.join(fs.mkdtempSync(path.join(office.house.dir, 'clock-')), 'ahead')
  const setClock = (anew: string) => fs.writeFileSync(file, `${anew}\n`)
  setClock(ahead)
  const env = {
    LD_PRELOAD: faketimeLibrary() ?? '',
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  return { env, setClock }
}

/**
 * Somebody with a token of which `card` is the card: a byte for each wrong PIN, and the card is out where the file is not.
 */
async function obtainsWithCard(name: string) {
  const pc = await office.pcOf(name, { daysLeft: null, store: 'pkcs11' })
  const policy = machinePolicyOf(pc.home, 'pkcs11')
  setMachinePolicy(pc, { ...policy, pkcs11: { ...policy.pkcs11, module: tokenDouble('counting') } })
  const card = process.env.TOKEN_CARD ?? ''
  return { card, scene: await office.obtainsAt(pc, { TOKEN_DOUBLE: 'counting', TOKEN_CARD: card }) }
}

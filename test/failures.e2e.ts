import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type House, openHouse } from './support/house.ts'
import { faketimeLibrary, needs } from './support/machine.ts'
import { type Pc, assignPc, newPc, password, turnOff, turnOn } from './support/pc.ts'
import { Program, eventually } from './support/process.ts'

/** What goes wrong in a renewal: each time a clear state with its reason and the party that must act, and nothing lost. */

let house: House
const pcs: Pc[] = []
beforeAll(async () => {
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
})
afterEach(() => turnOff(pcs))
afterAll(() => house?.close())

const program = 'test/support/agent-process.ts'
async function pcOf(loginId: string, options: Parameters<typeof newPc>[2] = {}): Promise<Pc> {
  const pc = await newPc(house, loginId, { script: program, ...options })
  pcs.push(pc)
  return pc
}

/** A PC that is on, with a renewal ordered for it. */
async function ordered(loginId: string) {
  const pc = await pcOf(loginId)
  const { certificateId } = await turnOn(house, pc)
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  return { pc, certificateId, issuanceId }
}

const issuance = (id: string) => house.consoleDb.issuance.findUniqueOrThrow({ where: { id } })
const becomes = (id: string, expected: { state: string; waitingOn?: string | null; lastCode?: string | null }) =>
  eventually(`issuance to become ${JSON.stringify(expected)}`, async () => {
    const row = await issuance(id)
    return Object.entries(expected).every(([field, value]) => row[field as 'state'] === value)
  })
const toScreen = async ({ employee }: Pc, ...screens: string[]) => {
  for (const screen of screens) {
    await employee.sees(screen)
    if (screen !== screens.at(-1)) await employee.answers(password)
  }
}
const issuedFor = (loginId: string) => house.authorityDb.certificate.count({ where: { subscriber: { loginId } } })

describe('the employee', () => {
  it('types a wrong password: told so with the tries left, asked again, and through with the right one', async () => {
    const { pc, issuanceId } = await ordered('wrong-password')
    await pc.employee.open()
    await toScreen(pc, 'FLT01', 'CCHK001', 'CCHK002')
    await pc.employee.types('CCHK002', { password: 'not-the-password' })
    await becomes(issuanceId, { state: 'waiting_password', waitingOn: 'employee', lastCode: 'wrong_credentials' })
    await eventually(
      'the tries left on the screen',
      () => /4/.test(pc.employee.text) && /パスワードが違います/.test(pc.employee.text),
    )
    await pc.employee.types('CCHK002', { password })
    await becomes(issuanceId, { state: 'completed' })
  })

  it('types wrong ones until the login ID is locked: the master user is waited for, and the unlocking brings the request again', async () => {
    const { pc, issuanceId } = await ordered('locked-out')
    await pc.employee.open()
    await toScreen(pc, 'FLT01', 'CCHK001', 'CCHK002')
    for (let tries = 1; tries <= 5; tries++) {
      await pc.employee.types('CCHK002', { password: `wrong ${tries}` })
      await eventually(`try ${tries} counted`, async () => {
        const subscriber = await house.authorityDb.subscriber.findFirstOrThrow({ where: { loginId: 'locked-out' } })
        return subscriber.failedAttempts >= tries && !/disabled/.test(pc.employee.submitButton)
      })
    }
    await becomes(issuanceId, { state: 'waiting_unlock', waitingOn: 'master_user', lastCode: 'locked' })
    await house.authority.run(['subscriber', 'unlock', '--login-id', 'locked-out'])
    await becomes(issuanceId, { state: 'offered' })
    await pc.employee.renews(password, () => pc.employee.screen === 'CCHK007')
    await becomes(issuanceId, { state: 'completed' })
    expect(await issuedFor('locked-out')).toBe(2)
  })

  it('has a login ID the authority does not know: an issue is refused like a wrong password, and nothing is issued', async () => {
    const { pc, assignmentId } = await withoutCertificate('unknown-id')
    await house.authorityDb.subscriber.deleteMany({ where: { loginId: 'unknown-id' } })
    const { issuanceId } = await house.api.issuances.issue.mutate({ assignmentId })
    await pc.employee.open()
    await toScreen(pc, 'FLT01', 'CCHK001', 'CCHK002')
    await pc.employee.types('CCHK002', { password })
    await becomes(issuanceId, { state: 'waiting_password', waitingOn: 'employee', lastCode: 'wrong_credentials' })
  })

  it('gets a first certificate as well as a renewed one', async () => {
    const { pc, assignmentId } = await withoutCertificate('first-issue')
    const { issuanceId } = await house.api.issuances.issue.mutate({ assignmentId })
    await pc.employee.renews(password, () => pc.employee.screen === 'CCHK007')
    await becomes(issuanceId, { state: 'completed' })
    expect(await issuedFor('first-issue')).toBe(1)
  })

  /** A person whose PC is known and has no certificate yet. */
  async function withoutCertificate(loginId: string) {
    const pc = await pcOf(loginId, { daysLeft: null })
    await pc.agent.start()
    return { pc, assignmentId: await assignPc(house, pc) }
  }
})

describe('the certificate', () => {
  it('is too early: refused by the console with the opening date, and by the authority where the two differ', async () => {
    const pc = await pcOf('too-early', { daysLeft: 45 })
    const { certificateId } = await turnOn(house, pc)
    await expect(house.api.issuances.renew.mutate({ certificateId })).rejects.toMatchObject({
      data: { problem: 'renewal_refused', details: { refusal: { reason: 'too_early' } } },
    })
    await house.consoleDb.certificate.update({ where: { id: certificateId }, data: { windowOpensAt: new Date(0) } })
    const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
    await pc.employee.open()
    await toScreen(pc, 'FLT01', 'CCHK001', 'CCHK902')
    await becomes(issuanceId, { state: 'failed_action_needed', waitingOn: 'it_admin', lastCode: 'too_early' })
  })

  it('is revoked while the request is open: the request stops with the reason, and the label says revoked', async () => {
    const { pc, issuanceId, certificateId } = await ordered('revoked')
    await pc.employee.open()
    await pc.employee.sees('FLT01')
    const { serialHex } = await house.consoleDb.certificate.findUniqueOrThrow({ where: { id: certificateId } })
    await house.authority.run(['revoke', '--serial', serialHex, '--reason', '紛失'])
    await becomes(issuanceId, { state: 'failed_action_needed', waitingOn: 'it_admin', lastCode: 'BZBE011008' })
    expect(await house.api.certificates.get.query({ id: certificateId })).toMatchObject({
      lifecycle: 'revoked',
      revocationReason: '紛失',
      refusal: { reason: 'revoked' },
    })
    await pc.employee.sees('FLT04')
    expect(await issuedFor('revoked')).toBe(1)
  })
})

describe('somebody is down', () => {
  it('the authority when the employee begins: waited for, and the renewal goes on by itself', async () => {
    const { pc, issuanceId } = await ordered('authority-down')
    await pc.employee.open()
    await pc.employee.sees('FLT01')
    await house.authority.program.end('SIGKILL')
    await pc.employee.answers(password)
    await becomes(issuanceId, { state: 'waiting_authority', waitingOn: 'authority', lastCode: 'authority_unreachable' })
    const [authority] = await house.api.authorities.list.query()
    await eventually(
      'the console to say so',
      async () => (await house.api.authorities.list.query())[0]?.lastSyncProblem,
    )
    expect(authority?.name).toBe('サンプル銀行')
    await house.authority.program.start()
    await pc.employee.renews(password, () => pc.employee.screen === 'CCHK007')
    await becomes(issuanceId, { state: 'completed' })
    expect(pc.employee.passwordsTyped).toBe(1)
  })

  it('the authority just when the password is sent: typed again by the employee, never sent again by itself', async () => {
    const { pc, issuanceId } = await ordered('password-lost')
    await pc.employee.open()
    await toScreen(pc, 'FLT01', 'CCHK001', 'CCHK002')
    await house.authority.program.end('SIGKILL')
    await pc.employee.answers(password)
    await becomes(issuanceId, { state: 'waiting_authority', waitingOn: 'authority', lastCode: 'authority_unreachable' })
    await house.authority.program.start()
    // It says how the dialogue stands: the password has not arrived.
    await becomes(issuanceId, { state: 'waiting_password', waitingOn: 'employee', lastCode: 'authority_unreachable' })
    // Time in which an agent that sent it again by itself would be through.
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(pc.employee.screen).toBe('CCHK002')
    expect(await issuedFor('password-lost')).toBe(1)
    await pc.employee.answers(password)
    await becomes(issuanceId, { state: 'completed' })
  })

  it('the console during the dialogue: the agent goes on alone, and reports when it is back', async () => {
    const { pc, issuanceId } = await ordered('console-down')
    await pc.employee.open()
    await toScreen(pc, 'FLT01', 'CCHK001', 'CCHK002')
    await house.console[0]?.end('SIGKILL')
    await pc.employee.answers(password)
    await eventually('the certificate', async () => (await issuedFor('console-down')) === 2)
    await house.console[0]?.start()
    await becomes(issuanceId, { state: 'completed' })
    const { events } = await house.api.issuances.get.query({ id: issuanceId })
    expect(events.map(({ action }) => action)).toContain('issuance.key_created')
  })

  it('the PC until tomorrow: waited for by name, and asked when it is on again', async () => {
    const pc = await pcOf('pc-off')
    const { certificateId } = await turnOn(house, pc)
    await pc.agent.end()
    await eventually('the PC to be seen as off', async () => {
      const { connectedUntil } = await house.consoleDb.agent.findUniqueOrThrow({ where: { id: pc.agentId } })
      return connectedUntil !== null && connectedUntil <= new Date()
    })
    const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
    await becomes(issuanceId, { state: 'unreachable', waitingOn: 'device' })
    await pc.agent.start()
    await becomes(issuanceId, { state: 'offered', waitingOn: 'employee' })
  })
})

describe('the PC’s clock', () => {
  it('is off by two days: stopped before anything is asked, with the reason; shown at the PC; goes on when it is right', async (context) => {
    needs(context, 'faketime')
    const { pc, certificateId } = await (async () => {
      const one = await pcOf('clock-off')
      return { pc: one, ...(await turnOn(house, one)) }
    })()
    await pc.agent.end()
    const wrong = new Program(
      program,
      [],
      { ...pc.env, FAKETIME: '+2d', LD_PRELOAD: faketimeLibrary() ?? '', FAKETIME_DONT_FAKE_MONOTONIC: '1' },
      null,
    )
    await wrong.start()
    await eventually(
      'the console to see it',
      async () => (await house.api.agents.get.query({ id: pc.agentId })).clockWrong,
    )
    const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
    await pc.employee.open()
    await pc.employee.sees('FLT01')
    await pc.employee.answers(password)
    await becomes(issuanceId, { state: 'preflight', waitingOn: 'it_admin', lastCode: 'clock_skew' })
    await pc.employee.sees('FLT03')
    expect(pc.employee.text).toContain('時計')
    await wrong.end()
    await pc.agent.start()
    await pc.employee.renews(password, () => pc.employee.screen === 'CCHK007')
    await becomes(issuanceId, { state: 'completed' })
  })
})

import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { portalPaths } from '../apps/authority/src/portal/paths.ts'
import { lacks, needs } from './support/machine.ts'
import { Office } from './support/office.ts'
import { type Pc, installPast, turnOn, withStore } from './support/pc.ts'
import { eventually } from './support/process.ts'
import { servedBy } from './support/served-by.ts'
import { giveTokens } from './support/tokens.ts'

/**
 * The codes of the dialogue from their causes at a real authority or on the PC: what the employee reads at the screens in
 * a real browser, in one language and the other in turn, what the console's page says, and that it goes on, or ends, as
 * the code's rule says. Those the portal clears: registrations.full.e2e.ts. Those of the PC itself:
 * codes-of-the-pc.full.e2e.ts. Those no honest authority gives to an honest agent (csr_rejected,
 * request_conflict, malformed, wrong_certificate, key_unusable): apps/agent/src/issue/codes.test.ts, with stand-ins.
 */

let office: Office
beforeAll(async () => {
  if (!lacks('chromium')) office = await Office.open(inject('postgresUrl'))
})
beforeEach((context) => needs(context, 'chromium'))
afterEach(() => office?.empty())
afterAll(() => office?.close())

const subscriber = (...args: string[]) => office.house.authority.run(['subscriber', ...args])

describe('is typed again:', () => {
  it('wrong_credentials', async () => {
    const scene = await office.renews('wrong-password')
    const { seat } = scene
    await seat.goesTo('CCHK002')
    await seat.goesOn('CCHK002', 'not-the-password')
    await office.isTypedAgain(scene, 'CCHK002', 'wrong_credentials')
    await seat.sees('CCHK002', seat.words.asking.attemptsLeft(4))
    expect(await office.arrives(scene)).toBe(2)
  })

  it.each([
    { code: 'wrong_answer', asks: 'question', screen: 'CCHK006', field: 'answer', typed: '別の学校' },
    { code: 'G006e', asks: 'otp', screen: 'CCHK003', field: 'oneTimePassword', typed: '12345' },
  ] as const)('$code', async ({ code, asks, screen, field, typed }) => {
    await office.asks(asks)
    const scene = await office.renews(code)
    const { pc, seat } = scene
    pc.employee.tokens = await giveTokens(office.house, pc.loginId)
    await seat.goesTo(screen)
    await seat.types(screen, { [field]: typed })
    await office.isTypedAgain(scene, screen, code)
    expect(await office.arrives(scene)).toBe(2)
  })

  it('transaction_expired', async () => {
    await office.asks('transaction')
    const scene = await office.renews('code-over')
    const { pc, seat } = scene
    pc.employee.tokens = await giveTokens(office.house, pc.loginId)
    await seat.goesTo('CCHK005')
    await office.house.authorityDb.dialogue.updateMany({
      where: { transactionUntil: { not: null } },
      data: { transactionUntil: new Date() },
    })
    await seat.goesOn('CCHK005')
    await office.isTypedAgain(scene, 'CCHK005', 'transaction_expired')
    expect(await office.arrives(scene)).toBe(2)
  })

  it('session_expired', async () => {
    await office.asks('question')
    const scene = await office.renews('session-over')
    const { pc, seat } = scene
    pc.employee.tokens = await giveTokens(office.house, pc.loginId)
    await seat.goesTo('CCHK006')
    await office.house.authorityDb.dialogue.updateMany({ data: { expiresAt: new Date() } })
    await seat.goesOn('CCHK006')
    await office.isTypedAgain(scene, 'CCHK002', 'session_expired')
    expect(await office.arrives(scene)).toBe(2)
  })

  it('session_displaced, by a login at the portal', async () => {
    await office.asks('question')
    const scene = await office.renews('displaced')
    const { pc, seat } = scene
    pc.employee.tokens = await giveTokens(office.house, pc.loginId)
    await seat.goesTo('CCHK006')
    await office.logIn(pc)
    await seat.goesOn('CCHK006')
    await office.isTypedAgain(scene, 'CCHK002', 'session_displaced')
    expect(await office.arrives(scene)).toBe(2)
  })

  it('session_elsewhere, until the portal is left', async () => {
    await office.goesBy({ sessionPolicy: 'first_wins' })
    const scene = await office.renews('elsewhere')
    const { pc, seat } = scene
    const page = await office.logIn(pc)
    await seat.goesTo('CCHK002')
    await seat.goesOn('CCHK002')
    await office.isTypedAgain(scene, 'CCHK002', 'session_elsewhere')
    await page.locator(`form[action*="${portalPaths.logout}"] button`).first().click()
    await page.waitForURL(/\/login/)
    expect(await office.arrives(scene)).toBe(2)
  })

  it('temporarily_locked, after a minute', async () => {
    await office.goesBy({ tempLockMinutes: 1, lockAfter: 1 })
    const scene = await office.renews('locked-for-now')
    const { seat } = scene
    await seat.goesTo('CCHK002')
    await seat.goesOn('CCHK002', 'not-the-password')
    await office.isTypedAgain(scene, 'CCHK002', 'temporarily_locked')
    await seat.sees('CCHK002', seat.words.asking.unlockedAt)
    await seat.page.locator('#password:enabled').waitFor({ timeout: 90_000 })
    expect(await office.arrives(scene)).toBe(2)
  })
})

describe('ends the attempt, until the authority lets it go on:', () => {
  it('locked', async () => {
    await office.goesBy({ lockAfter: 2 })
    const scene = await office.renews('locked')
    const { pc, seat } = scene
    await seat.goesTo('CCHK002')
    await seat.goesOn('CCHK002', 'not-the-password')
    await seat.sees('CCHK002', seat.words.asking.attemptsLeft(1))
    await seat.goesOn('CCHK002', 'not-the-password')
    await office.isRefused(scene, 'locked')
    await subscriber('unlock', '--login-id', pc.loginId)
    expect(await office.arrives(scene)).toBe(2)
  })

  it('G004e', async () => {
    const scene = await office.renews('browser-only')
    const { pc, seat } = scene
    const browserOnly = (value: string) => subscriber('set', '--login-id', pc.loginId, '--browser-only', value)
    await browserOnly('on')
    await seat.goesTo('CCHK902')
    await office.isRefused(scene, 'G004e')
    await browserOnly('off')
    expect(await office.arrives(scene)).toBe(2)
  })

  it('live_certificate_exists', async () => {
    const scene = await office.obtains('has-another')
    const { pc, seat } = scene
    const elsewhere = fs.mkdtempSync(path.join(office.house.dir, 'elsewhere-'))
    const sha256 = await installPast(office.house, elsewhere, pc.loginId, 200, 'file')
    await seat.goesTo('CCHK902')
    await office.isRefused(scene, 'live_certificate_exists')
    await revoke({ sha256 })
    expect(await office.arrives(scene)).toBe(2)
  })

  it('key_missing', async () => {
    const { release, env } = holdAt('answered')
    const scene = await office.renews('key-gone', { store: 'file' }, env)
    const { pc, seat } = scene
    await seat.goesTo('CCHK002')
    await seat.goesOn('CCHK002')
    await eventually('the answer', () => fs.existsSync(env.AT_REACHED))
    const keys = keysOf(pc, 'keys')
    for (const name of fs.readdirSync(keys)) if (!name.startsWith('past-')) fs.rmSync(path.join(keys, name))
    release()
    await office.isRefused(scene, 'key_missing')
    const { sha256 } = await office.house.authorityDb.certificate.findFirstOrThrow({
      where: { subscriber: { loginId: pc.loginId }, sha256: { not: pc.certificateSha256 } },
    })
    await revoke({ sha256 })
    expect(await office.arrives(scene)).toBe(3)
  })
})

describe('ends the attempt, and is for the IT admin to look into:', () => {
  it('BZBE011008, of a certificate that was revoked when nobody could be told', async () => {
    const scene = await office.renews('revoked')
    const { pc, seat } = scene
    await seat.goesTo('CCHK001')
    await office.house.console[0]?.end()
    await revoke({ sha256: pc.certificateSha256 })
    await seat.goesOn('CCHK001')
    await seat.reads('CCHK902', 'BZBE011008')
    await office.house.console[0]?.start()
    await office.becomes(scene.issuanceId, { state: 'failed_action_needed', lastCode: 'BZBE011008' })
    expect(await office.certificatesOf(pc)).toBe(1)
  })

  it('BZBE001011, of an authority whose answers nobody can read', async () => {
    const { release, env } = holdAt('csr_built')
    const scene = await office.renews('unreadable', {}, env)
    const { seat } = scene
    await seat.goesTo('CCHK002')
    await seat.goesOn('CCHK002')
    await eventually('the request', () => fs.existsSync(env.AT_REACHED))
    // Nobody but this agent shall ask the authority now.
    await office.house.console[0]?.end()
    await office.house.authority.run(['fault', 'add', '--kind', 'garbage', '--times', '2'])
    release()
    await seat.reads('CCHK902', 'BZBE001011')
    const { checksTitle, checks } = seat.words.cchk902
    await seat.sees('CCHK902', checksTitle, checks.simplepass.what)
    await office.house.console[0]?.start()
    await office.isRefused(scene, 'BZBE001011')
    expect(await seat.afterwards()).toContain(seat.words.domain.issuanceState.failed_action_needed)
  })

  it('certificate_revoked, of one that was not in use yet', async () => {
    const { release, env } = holdAt('answered')
    const scene = await office.renews('revoked-at-once', {}, env)
    const { pc, seat, issuanceId } = scene
    await seat.goesTo('CCHK002')
    await seat.goesOn('CCHK002')
    await eventually('the answer', () => fs.existsSync(env.AT_REACHED))
    const { sha256 } = await office.house.authorityDb.certificate.findFirstOrThrow({
      where: { subscriber: { loginId: pc.loginId }, sha256: { not: pc.certificateSha256 } },
    })
    await revoke({ sha256 })
    await office.becomes(issuanceId, { state: 'failed_action_needed', lastCode: 'certificate_revoked' })
    release()
    await office.isRefused(scene, 'certificate_revoked')
    expect(await seat.afterwards()).toContain(seat.words.domain.issuanceState.failed_action_needed)
  })

  it('too_early, where the console has it otherwise', async () => {
    const pc = await office.pcOf('too-early', { daysLeft: 45 })
    const { certificateId } = await turnOn(office.house, pc)
    await office.house.consoleDb.certificate.update({
      where: { id: certificateId },
      data: { windowOpensAt: new Date(0) },
    })
    const { issuanceId } = await office.house.api.issuances.renew.mutate({ certificateId })
    const seat = await office.sit(pc)
    const scene = { pc, issuanceId, seat }
    await seat.goesTo('CCHK902')
    await office.isRefused(scene, 'too_early')
    await seat.sees('CCHK902', seat.words.cchk902.opensAt)
    expect(await seat.afterwards()).toContain(seat.words.domain.issuanceState.failed_action_needed)
  })

  it('key_protection_too_weak', async () => {
    await office.goesBy({ minimumKeyProtection: 'hardware' })
    const scene = await office.renews('weak')
    const { seat } = scene
    await seat.goesTo('CCHK902')
    await office.isRefused(scene, 'key_protection_too_weak')
    expect(await seat.afterwards()).toContain(seat.words.domain.issuanceState.failed_action_needed)
  })

  it('certificate_not_found, with what may be the reason', async () => {
    const scene = await office.renews('lost', { store: 'file' })
    const { pc, seat } = scene
    await seat.sees('FLT01')
    await withStore(pc.home, 'file', (store) => store.remove(pc.certificateSha256))
    await seat.goesTo('CCHK902')
    await office.isRefused(scene, 'certificate_not_found')
    expect(await seat.afterwards()).toContain(seat.words.domain.issuanceState.failed_action_needed)
  })
})

describe('ends the attempt with nobody present, and is for the IT admin to look into:', () => {
  const keys = (...args: string[]) => office.house.authority.run(['institution', 'keys', ...args])
  const takesKey = (takesOrderKey: boolean) =>
    eventually('the console has heard', () => office.house.consoleDb.authority.findFirst({ where: { takesOrderKey } }))
  beforeEach(async () => {
    await servedBy(office.house, { renew: 'possession' })
    return () => servedBy(office.house, {})
  })

  it('attendance_needed, where the institution has just changed its mind', async () => {
    const { release, env } = holdAt('csr_built')
    const scene = await office.renews('wanted', {}, env)
    await eventually('the request', () => fs.existsSync(env.AT_REACHED))
    await servedBy(office.house, {})
    release()
    await office.isRefused(scene, 'attendance_needed', 'FLT04')
    await office.retries(scene)
    expect(await office.arrives(scene)).toBe(2)
  })

  it('order_not_accepted, of a console whose key was removed', async () => {
    const { keyId } = await office.house.authorityDb.orderKey.findFirstOrThrow()
    await keys('--remove', keyId)
    await takesKey(false)
    const scene = await office.renews('without-order')
    await office.isRefused(scene, 'order_not_accepted', 'FLT04')
    await keys('--allow', keyId)
    await takesKey(true)
    await office.retries(scene)
    await office.becomes(scene.issuanceId, { state: 'completed' })
    expect(await office.certificatesOf(scene.pc)).toBe(2)
  })
})

describe('is waited for, and goes on by itself:', () => {
  it.each([
    { code: 'G008e', kind: 'congestion' },
    { code: 'G005e', kind: 'outage' },
    { code: 'authority_answer_unreadable', kind: 'garbage' },
  ] as const)('$code, once the certificate is chosen', async ({ code, kind }) => {
    const scene = await office.renews(code.replaceAll('_', '-'))
    const { seat } = scene
    await seat.goesTo('CCHK001')
    await office.house.authority.run(['fault', 'add', '--kind', kind])
    await seat.goesOn('CCHK001')
    await office.isWaitedFor(scene, 'CCHK001', code)
    await office.house.authorityDb.fault.deleteMany({})
    await seat.sees('CCHK002')
    expect(await office.arrives(scene)).toBe(2)
  })

  it('authority_unreachable, at the preparation', async () => {
    const scene = await office.renews('unreachable')
    const { seat } = scene
    const { program } = office.house.authority
    await seat.sees('FLT01')
    await program.end()
    await seat.goesOn('FLT01')
    await office.isWaitedFor(scene, 'FLT03', 'authority_unreachable')
    await seat.isStoppedAt('authority')
    await program.start()
    await seat.sees('CCHK001')
    expect(await office.arrives(scene)).toBe(2)
  })

  it('keystore_unwritable, at the preparation', async () => {
    const scene = await office.obtains('unwritable', { store: 'file' })
    const { pc, seat } = scene
    await seat.sees('FLT01')
    const mend = block(keysOf(pc, 'keys'))
    await seat.goesOn('FLT01')
    await office.isWaitedFor(scene, 'FLT03', 'keystore_unwritable')
    await seat.isStoppedAt('keystore')
    mend()
    await seat.sees('CCHK001')
    expect(await office.arrives(scene)).toBe(1)
  })

  it('G001e: the certificate is installed when it can be, and no other is issued', async () => {
    const { release, env } = holdAt('answered')
    const scene = await office.obtains('not-installed', { store: 'file' }, env)
    const { pc, seat } = scene
    await seat.goesTo('CCHK002')
    await seat.goesOn('CCHK002')
    await eventually('the answer', () => fs.existsSync(env.AT_REACHED))
    const mend = block(keysOf(pc, 'certificates'))
    release()
    await office.isWaitedFor(scene, 'processing', 'G001e')
    mend()
    expect(await office.arrives(scene)).toBe(1)
  })
})

async function revoke(where: { sha256: string }): Promise<void> {
  const { serialHex } = await office.house.authorityDb.certificate.findUniqueOrThrow({ where })
  await office.house.authority.run(['revoke', '--serial', serialHex, '--reason', '紛失'])
}

const keysOf = ({ home }: Pc, name: string) => path.join(home, '.local/share/certfleet/keys', name)

/** A file where a folder should be: nothing can be written there. @returns what undoes it */
function block(folder: string): () => void {
  fs.renameSync(folder, `${folder}.away`)
  fs.writeFileSync(folder, '')
  return () => {
    fs.rmSync(folder)
    fs.renameSync(`${folder}.away`, folder)
  }
}

/** The agent stands still once that is in its journal, until it is released. */
function holdAt(step: string) {
  const folder = fs.mkdtempSync(path.join(office.house.dir, 'held-'))
  const [reached, released] = [path.join(folder, 'reached'), path.join(folder, 'released')]
  const env = { AT_STEP: step, AT_DO: 'hold', AT_REACHED: reached, AT_RELEASE: released }
  return { env, release: () => fs.writeFileSync(released, '') }
}

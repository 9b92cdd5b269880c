import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type IssuanceCode, issuanceCodes, ruleOf } from '@certfleet/core/authority-codes.ts'
import { type AnsweredScreen, stateOfScreen } from '@certfleet/core/dialogue.ts'
import { partyOf } from '@certfleet/core/issuance.ts'
import type { LostProfile } from '@certfleet/core/lost-profile.ts'
import type { Order } from '@certfleet/core/order.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { KeyStore } from '../keystore/keystore.ts'
import { openKeyStore } from '../keystore/open-key-store.ts'
import type { JournalStep } from '../journal/steps.ts'
import { proxySettings } from '../proxy.ts'
import { languages, wordsOf } from '../screens/text/text.ts'
import { type Fault, type TestAuthority, numberFor, rightAnswers } from '../test/authority.ts'
import type { Employee } from '../test/employee.ts'
import { Pc, quickTempo } from '../test/pc.ts'
import { TestProxy } from '../test/proxy.ts'
import { until } from '../test/wait.ts'
import { mayRetryNow } from './view.ts'

/**
 * Each code from its cause: what the console is told, what the employee reads in both languages, and what is done
 * again, by whom (core/authority-codes.ts). What the console makes of it: issuances.db.test.ts.
 */

/** Tested beside what they are about, or not from here. */
type Elsewhere =
  /** The agent's own update. */
  | 'G002e'
  | 'G003e'
  | 'G007i'
  | 'G021e'
  /** Orders (orders.test.ts). */
  | 'authority_not_allowed'
  | 'order_expired'
  | 'order_refused'
  /** A disk of its own (resume.test.ts, test/full-disk.full.e2e.ts). */
  | 'disk_full'
  /** The employee leaves (issue.test.ts, question.test.ts). */
  | 'employee_idle'
  /** A token (token-pin.test.ts). */
  | 'token_pin_needed'
  | 'token_pin_locked'
  | 'token_absent'
  /** What the employee says of an institution's own application (external.test.ts). */
  | 'application_failed'
  /** The console's word (orders.test.ts). */
  | 'proof_refused'
  | 'certificate_revoked'
  /** Nobody is there (unattended.test.ts). */
  | 'attendance_needed'
  | 'order_not_accepted'

interface Cause {
  /** Brings it about: before the employee begins; on a screen that asks something, before anything is typed there. */
  make?: (scene: Scene) => void
  /** Instead as soon as this is in the journal. */
  after?: JournalStep
  mend?: (scene: Scene) => void
  order?: Partial<Order>
  /** What is typed on the screen, if not what is right. */
  types?: Record<string, string>
  /** The screen it is read on. */
  at: 'CCHK902' | 'FLT03' | 'processing' | AnsweredScreen
}

interface Scene {
  pc: Pc
  authority: TestAuthority
  proxy: TestProxy
  clock: { aheadMs: number }
  newKeys: { sign: boolean }
  profile: { lost: LostProfile | null }
}

type Refusal = Extract<Fault, { refuse: unknown }>['refuse']
type Call = keyof TestAuthority['faults']

const refused = (code: Refusal['code'], call: Call, at: Cause['at'] = 'CCHK902'): Cause => ({
  make: ({ authority }) => void (authority.faults[call] = [{ refuse: { code } }]),
  at,
})
/** What the authority does whenever it is asked for its profile, until it is mended. */
const away = (fault: Fault): Cause => ({
  make: ({ authority }) => void (authority.faults.profile = Array.from({ length: 10_000 }, () => fault)),
  mend: ({ authority }) => void (authority.faults.profile = []),
  at: 'FLT03',
})
/** A file where a folder of the key store should be: nothing can be written there. */
const blocked = (name: string): Pick<Cause, 'make' | 'mend' | 'order'> => ({
  make: ({ pc }) => {
    renameSync(inStore(pc, name), inStore(pc, `${name}.away`))
    writeFileSync(inStore(pc, name), '')
  },
  mend: ({ pc }) => {
    rmSync(inStore(pc, name))
    renameSync(inStore(pc, `${name}.away`), inStore(pc, name))
  },
  order: { purpose: 'issue', certificateSha256: null },
})
const inStore = (pc: Pc, ...names: string[]) => path.join(pc.platform.privateFolder, 'keys', ...names)

const causes: Record<Exclude<IssuanceCode, Elsewhere>, Cause> = {
  // The authority issues, and neither its answer nor what it says of it later can be read.
  BZBE001011: {
    make: ({ authority }) => {
      authority.faults.submit = [{ garbage: '{"certificate":"AA==","chain":[]}', status: 200 }]
      authority.faults.fetch = [{ garbage: '{"status":"issued","certificate":"AA==","chain":[]}', status: 200 }]
    },
    at: 'CCHK902',
  },
  BZBE011008: refused('BZBE011008', 'open'),
  G001e: { ...blocked('certificates'), after: 'answered', at: 'processing' },
  G004e: refused('G004e', 'answer'),
  G005e: away({ refuse: { code: 'G005e' } }),
  G006e: { types: { oneTimePassword: '12345' }, at: 'CCHK003' },
  G008e: away({ refuse: { code: 'G008e' } }),
  G009e: {
    make: ({ proxy }) => {
      proxy.password = 'changed'
      proxy.offers = ['Negotiate', 'NTLM']
    },
    mend: ({ proxy }) => void (proxy.password = null),
    at: 'FLT03',
  },
  G010e: refused('G010e', 'answer'),
  G011e: refused('G011e', 'answer'),
  G012e: refused('G012e', 'answer'),
  G013e: refused('G013e', 'answer'),
  G014e: refused('G014e', 'answer'),
  G015e: refused('G015e', 'answer'),
  G020e: refused('G020e', 'answer'),
  wrong_credentials: { types: { password: 'wrong' }, at: 'CCHK002' },
  session_elsewhere: refused('session_elsewhere', 'answer', 'CCHK002'),
  wrong_answer: { types: { answer: '別の学校' }, at: 'CCHK006' },
  transaction_expired: {
    types: { transactionNumber: numberFor(1) },
    make: ({ authority }) => authority.endCodes(),
    at: 'CCHK005',
  },
  temporarily_locked: refused('temporarily_locked', 'answer', 'CCHK002'),
  session_displaced: refused('session_displaced', 'answer', 'CCHK002'),
  session_expired: { make: ({ authority }) => authority.endDialogues(), at: 'CCHK002' },
  locked: refused('locked', 'answer'),
  too_early: refused('too_early', 'open'),
  live_certificate_exists: refused('live_certificate_exists', 'submit'),
  csr_rejected: refused('csr_rejected', 'submit'),
  request_conflict: refused('request_conflict', 'submit'),
  malformed: refused('malformed', 'open'),
  authority_unreachable: away({ drop: 'before' }),
  authority_answer_unreadable: away({ garbage: '<html>' }),
  key_protection_too_weak: {
    make: ({ authority }) => void (authority.minimumKeyProtection = 'software'),
    at: 'CCHK902',
  },
  clock_skew: {
    make: ({ clock }) => void (clock.aheadMs = 6 * 60_000),
    mend: ({ clock }) => void (clock.aheadMs = 0),
    at: 'FLT03',
  },
  keystore_unwritable: { ...blocked('keys'), at: 'FLT03' },
  profile_not_kept: { make: ({ profile }) => void (profile.lost = 'temporary profile'), at: 'CCHK902' },
  certificate_not_found: { order: { certificateSha256: 'a'.repeat(64) }, at: 'CCHK902' },
  key_missing: {
    after: 'answered',
    make: ({ pc }) => {
      for (const name of readdirSync(inStore(pc, 'keys'))) if (name !== 'old-key') rmSync(inStore(pc, 'keys', name))
    },
    at: 'CCHK902',
  },
  // A chip that has made a key, signed the request with it, and then does no more.
  key_unusable: { after: 'installed', make: ({ newKeys }) => void (newKeys.sign = false), at: 'CCHK902' },
  wrong_certificate: { make: ({ authority }) => void (authority.issueAs = { loginId: 'demo02' }), at: 'CCHK902' },
}

async function scene({ order, at, after, make }: Cause, issuance = quickTempo.issuance) {
  const proxy = await new TestProxy().start()
  onTestFinished(() => proxy.stop())
  proxy.password = null
  const pc = await Pc.make({ proxy: proxySettings({ HTTPS_PROXY: proxy.address() }) })
  const { authority } = pc
  const clock = { aheadMs: 0 }
  const newKeys = { sign: true }
  const profile: Scene['profile'] = { lost: null }
  pc.platform.lostProfile = () => profile.lost
  const made: Scene = { pc, authority, proxy, clock, newKeys, profile }
  if (isChallenge(at)) authority.challenges = [at]
  await pc.start({
    tempo: { ...quickTempo, issuance },
    clock: { pcNow: () => new Date(Date.now() + clock.aheadMs), monotonicMs: () => performance.now() },
    openStore: async (...given) => withFailingKeys(await openKeyStore(...given), newKeys),
    onJournalEntry: (_, { step }) => void (step === after && make?.(made)),
  })
  return { ...made, ...(await pc.asked(order)) }
}

/** The store, but for its keys found by name, which sign only as long as that is wanted. */
const withFailingKeys = (store: KeyStore, newKeys: Scene['newKeys']): KeyStore =>
  instead(store, {
    findKey: async (name) => {
      const key = await store.findKey(name)
      if (!key || newKeys.sign) return key
      return instead(key, { sign: () => Promise.reject(new Error('the chip does not answer')) })
    },
  })

/** An object with other methods in the place of some of its own. */
const instead = <T extends object>(real: T, others: Partial<T>): T =>
  new Proxy(real, {
    get: (target, name) => {
      if (name in others) return Reflect.get(others, name)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

const isChallenge = (at: Cause['at']): at is TestAuthority['challenges'][number] =>
  ['CCHK003', 'CCHK004', 'CCHK005', 'CCHK006'].includes(at)

/** Goes on, rightly, until a screen is there. */
async function walk({ authority, order, issuanceId, employee }: Awaited<ReturnType<typeof scene>>, to: string) {
  let done = ''
  await until(`${to}, where there is ${employee.screen}`, async () => {
    const { screen } = employee
    if (screen === to) return true
    if (screen === done) return false
    done = screen
    if (screen === 'FLT01') await employee.does({ type: 'start', issuanceId })
    if (screen === 'CCHK001' && order.purpose === 'issue') await employee.does({ type: 'issue', issuanceId })
    if (screen === 'CCHK001' && order.certificateSha256)
      await employee.does({ type: 'choose', issuanceId, certificateSha256: order.certificateSha256 })
    if (screen === 'CCHK002') await employee.answers(issuanceId, screen, { password: authority.password })
    if (screen === 'CCHK005')
      await employee.answers(issuanceId, screen, { transactionNumber: numberFor(authority.codes) })
    if (screen === 'CCHK003' || screen === 'CCHK004' || screen === 'CCHK006')
      await employee.answers(issuanceId, screen, rightAnswers[screen])
    return false
  })
}

const inMarkup = (text: string) => text.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;')

/** What happened and what to do, in both languages. */
async function reads(employee: Employee, screen: string, code: IssuanceCode) {
  for (const language of languages) {
    await employee.does({ type: 'language', language })
    const { code: codes, signOnRefused } = wordsOf(language).domain
    const { what, todo } = code === 'G009e' ? signOnRefused : codes[code]
    const page = await employee.sees(screen, inMarkup(todo))
    expect(page).toContain(inMarkup(what))
    if (screen === 'CCHK902') expect(page).toContain(code)
  }
}

const rows = issuanceCodes.filter((code): code is keyof typeof causes => code in causes)
const having = (...retries: string[]) => rows.filter((code) => retries.includes(ruleOf(code).retry))
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 150))

describe('ends the attempt, and nothing is done again by itself:', () => {
  it.each(having('never'))('%s', async (code) => {
    const cause = causes[code]
    const at = await scene(cause)
    const { pc, authority, employee, issuanceId } = at
    if (!cause.after) cause.make?.(at)
    await walk(at, 'CCHK902')
    await reads(employee, 'CCHK902', code)
    expect(await pc.failure(issuanceId)).toBe(code)
    const calls = authority.calls.length
    await employee.does({ type: 'close', issuanceId })
    await employee.sees('FLT04', wordsOf('en').domain.issuanceState[ruleOf(code).state])
    await aMoment()
    expect(authority.calls.length).toBe(calls)
    expect(authority.answers.length).toBeLessThanOrEqual(1)
  })
})

describe('is waited for, and goes on without the employee:', () => {
  it.each(having('backoff', 'install'))('%s', async (code) => {
    const cause = causes[code]
    const at = await scene(cause)
    const { pc, authority, employee } = at
    if (!cause.after) cause.make?.(at)
    await walk(at, cause.at)
    await reads(employee, cause.at, code)
    const { waits: state, party } = ruleOf(code)
    const told = pc.console.reportsOf('issuance.progress').find((report) => report.code === code)
    expect(told).toMatchObject({ state, nextAttemptAt: expect.any(String) })
    expect(told?.waitingOn ?? partyOf(state)).toBe(party)
    const submitted = authority.countOf('submit')
    cause.mend?.(at)
    await employee.sees(cause.at === 'processing' ? 'CCHK007' : 'CCHK001')
    expect(authority.countOf('submit')).toBe(submitted)
  })
})

describe('is looked at again as soon as whoever has mended it says so:', () => {
  const patient = { ...quickTempo.issuance, recheckMs: 600_000, backoff: { baseMs: 600_000, capMs: 600_000 } }
  it.each(having('backoff', 'install').filter(mayRetryNow))('%s', async (code) => {
    const cause = causes[code]
    const at = await scene(cause, patient)
    const { employee, issuanceId } = at
    if (!cause.after) cause.make?.(at)
    await walk(at, cause.at)
    await employee.sees(cause.at, 'data-event="retry"')
    cause.mend?.(at)
    await employee.does({ type: 'retry', issuanceId })
    const next = cause.at === 'processing' ? 'CCHK007' : 'CCHK001'
    expect(await employee.sees(next)).toContain('証明書')
  })

  it('not where the authority has asked to wait', async () => {
    const cause = causes.G008e
    const at = await scene(cause, patient)
    const { authority, employee, issuanceId } = at
    cause.make?.(at)
    await walk(at, 'FLT03')
    expect(await employee.sees('FLT03', 'あとで')).not.toContain('data-event="retry"')
    await employee.does({ type: 'retry', issuanceId })
    await aMoment()
    expect(authority.countOf('profile')).toBe(1)
  })
})

describe('is the employee’s to type again, and is never sent by itself:', () => {
  it.each(having('ask'))('%s', async (code) => {
    const cause = causes[code]
    const at = await scene(cause)
    const { pc, authority, employee, issuanceId } = at
    const screen = cause.at as AnsweredScreen
    await walk(at, screen)
    cause.make?.(at)
    await employee.answers(issuanceId, screen, cause.types ?? { password: authority.password })
    await reads(employee, screen, code)
    const told = pc.console.reportsOf('issuance.progress').find((report) => report.code === code)
    expect(told).toMatchObject({ state: stateOfScreen(screen), nextAttemptAt: null })
    expect(ruleOf(code).party).toBe(partyOf(stateOfScreen(screen)))
    const sent = authority.countOf('answer')
    await aMoment()
    expect(authority.countOf('answer')).toBe(sent)
    await walk(at, 'CCHK007')
    expect(authority.issued.size).toBe(1)
  })
})

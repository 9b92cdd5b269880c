import { createPublicKey } from 'node:crypto'
import path from 'node:path'
import { sha256Hex, verifySignature } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { possessionInput } from '@certfleet/pki/signing-input.ts'
import { describe, expect, it } from 'vitest'
import { journalSteps } from '../journal/steps.ts'
import { openFileStore } from '../keystore/file.ts'
import { whenText, wordsOf } from '../screens/text/text.ts'
import { bareSubject, makeCa, pem } from '../test/certificates.ts'
import { Pc, quickTempo } from '../test/pc.ts'
import { until } from '../test/wait.ts'

const storeOf = (pc: Pc) => openFileStore(path.join(pc.platform.privateFolder, 'keys'))
const isMain = (step: string) => (journalSteps as readonly string[]).includes(step)

it('renews a certificate with one password, and proves the new one to the console', async () => {
  const pc = await Pc.make()
  const steps: string[] = []
  await pc.start({ onJournalEntry: (_, { step }) => steps.push(step) })
  const { order, issuanceId, employee } = await pc.asked()
  expect(pc.launched.length).toBeGreaterThan(0)
  expect(await employee.sees('FLT01')).toContain('情報システム部 佐藤')
  await pc.toPassword(employee, issuanceId)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await employee.sees('CCHK007')

  const certificate = await pc.installed(issuanceId)
  const [report] = pc.console.reportsOf('certificate.installed')
  const claim = { consoleKeyId: pc.console.orderKey.id, agentId: pc.console.agentId, nonce: order.nonce, certificate }
  const key = createPublicKey(pem(certificate))
  expect(verifySignature(key, possessionInput(claim), Buffer.from(report?.proof ?? '', 'base64'))).toBe(true)
  await until('the journal to be closed', () => steps.at(-1) === 'closed')
  expect(steps.filter(isMain)).toEqual([...journalSteps])
  expect([pc.authority.issued.size, pc.authority.confirmed.size, pc.authority.answers.length]).toEqual([1, 1, 1])
  const states = 'offered preflight waiting_selection waiting_password issuing issued installing installed verifying'
  expect(pc.console.states(issuanceId).join(' ')).toBe(states)
  await until('an inventory with both', () => pc.console.inventories.at(-1)?.certificates.length === 2)
  await employee.sees('CCHK007')
  await employee.does({ type: 'close', issuanceId })
  await employee.sees('FLT04', readCertificate(certificate).commonName)
})

it('reports the key before it asks the authority, with rising numbers', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await pc.installed(issuanceId)
  const [[requestId, { spki }] = never()] = [...pc.authority.issued]
  expect(pc.console.reportsOf('key.created')).toMatchObject([{ requestId, spkiSha256: sha256Hex(spki) }])
  const order = pc.console.reports.map(({ type }) => type)
  expect(order.indexOf('key.created')).toBeLessThan(order.indexOf('certificate.installed'))
  const seqs = pc.console.reports.map((report) => ('seq' in report ? report.seq : 0))
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
})

it.each(['issue', 'reissue'] as const)('obtains a certificate for the login ID of the order: %s', async (purpose) => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId, employee } = await pc.asked({ purpose, certificateSha256: null, deadline: null })
  await employee.sees('FLT01')
  await employee.does({ type: 'start', issuanceId })
  await employee.sees('CCHK001', '証明書発行')
  await employee.does({ type: 'issue', issuanceId })
  expect(await employee.sees('CCHK002', '認証して発行')).toContain('value="demo01"')
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  expect(readCertificate(await pc.installed(issuanceId)).commonName).toContain('demo01')
  expect(pc.authority.answers).toEqual([{ loginId: 'demo01', password: pc.authority.password }])
})

it.each([
  [3, 'is renewed'],
  [2, 'is not listed any more'],
])('an expired certificate, with %i days of grace and 2 days after its expiry, %s', async (grace, outcome) => {
  const pc = await Pc.make({ daysLeft: -2 })
  pc.authority.graceAfterExpiryDays = grace
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  const { commonName } = readCertificate(pc.old)
  if (outcome === 'is renewed') {
    await pc.toPassword(employee, issuanceId)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    expect(readCertificate(await pc.installed(issuanceId)).commonName).toContain('demo01')
  } else {
    await employee.does({ type: 'start', issuanceId })
    expect(await employee.sees('CCHK001')).not.toContain(commonName)
  }
})

describe('the password', () => {
  it('is asked for again when it is wrong, with the tries left, and with a warning after two', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    await employee.answers(issuanceId, 'CCHK002', { password: 'wrong-1' })
    expect(await employee.sees('CCHK002', 'あと3回')).not.toContain('続けて間違えています')
    await employee.answers(issuanceId, 'CCHK002', { password: 'wrong-2' })
    await employee.sees('CCHK002', '続けて間違えています')
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK007')
    expect(pc.authority.answers.map(({ password }) => password)).toEqual(['wrong-1', 'wrong-2', pc.authority.password])
  })

  it('is never sent again by itself when it did not arrive', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    pc.authority.faults.answer = [{ drop: 'before' }]
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK002', '認証局に接続できません')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(pc.authority.countOf('answer')).toBe(1)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK007')
    // The authority was asked how the dialogue stands, and it goes on.
    expect([pc.authority.countOf('open'), pc.authority.countOf('asked'), pc.authority.issued.size]).toEqual([1, 1, 1])
  })

  it('is not asked for again when it arrived and the answer to it was lost', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    pc.authority.faults.answer = [{ drop: 'after' }]
    pc.authority.faults.asked = [{ drop: 'before' }, { garbage: '<html>' }]
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK007')
    expect([pc.authority.countOf('answer'), pc.authority.countOf('asked')]).toEqual([1, 3])
    expect(pc.console.states(issuanceId)).toContain('waiting_authority')
  })

  it('is asked for again when the authority has ended the dialogue', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    pc.authority.faults.submit = [{ refuse: { code: 'session_displaced' } }]
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK002', '別のログイン')
    expect(pc.authority.countOf('submit')).toBe(1)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK007')
    expect([pc.authority.issued.size, pc.authority.answers.length]).toEqual([1, 2])
  })

  it('ends the attempt when the login ID is locked', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    pc.authority.faults.answer = [{ refuse: { code: 'locked' } }]
    await employee.answers(issuanceId, 'CCHK002', { password: 'wrong' })
    await employee.sees('CCHK902', 'locked')
    expect(await pc.failure(issuanceId)).toBe('locked')
    await employee.does({ type: 'close', issuanceId })
    await employee.sees('FLT04')
  })
})

const garbage = { garbage: '{"certificate":"AA==","chain":[]}', status: 200 }

describe('the authority', () => {
  it('refuses the confirmation: the certificate works, and the console knows what the authority says', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    pc.authority.faults.confirm = [{ refuse: { code: 'malformed' } }]
    await pc.toPassword(employee, issuanceId)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    expect(await pc.failure(issuanceId)).toBe('malformed')
    await employee.sees('CCHK007')
  })

  it.each(['profile', 'open', 'submit', 'confirm'] as const)(
    'is busy or away at %s: it is tried again without the employee',
    async (call) => {
      const pc = await Pc.make()
      await pc.start()
      const { issuanceId, employee } = await pc.asked()
      pc.authority.faults[call] = [
        { refuse: { code: 'G008e', retryAfterSeconds: 1 } },
        { drop: 'before' },
        { garbage: '<html>' },
      ]
      await pc.toPassword(employee, issuanceId)
      await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
      await pc.installed(issuanceId)
      expect(pc.console.states(issuanceId)).toContain('waiting_authority')
      const told = pc.console.reportsOf('issuance.progress').filter(({ state }) => state === 'waiting_authority')
      expect(told.map(({ code }) => code)).toContain('G008e')
      expect(told.every(({ nextAttemptAt }) => nextAttemptAt !== null)).toBe(true)
      expect([pc.authority.issued.size, pc.authority.answers.length]).toEqual([1, 1])
    },
  )

  it('is busy when the password comes: it is not sent again, the employee types it once more', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    pc.authority.faults.answer = [{ refuse: { code: 'G005e' } }]
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await until('the state', () => pc.console.states(issuanceId).includes('waiting_authority'))
    await employee.sees('CCHK002', 'もう一度入力')
    expect(pc.authority.countOf('answer')).toBe(1)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK007')
  })

  it.each([
    ['its answer cannot be read', [garbage], []],
    ['its answer is lost, and once that it has issued cannot be read', [{ drop: 'after' as const }], [garbage]],
  ])('issues, and %s: the certificate is fetched when it can be', async (_, submit, fetch) => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    Object.assign(pc.authority.faults, { submit, fetch })
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await pc.installed(issuanceId)
    expect([pc.authority.issued.size, pc.authority.answers.length]).toEqual([1, 1])
  })

  it('issues, and its answer is lost: the same certificate is fetched, without another password', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    pc.authority.faults.submit = [{ drop: 'after' }]
    pc.authority.faults.fetch = [{ drop: 'before' }]
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    const [certificate] = [await pc.installed(issuanceId)]
    expect([...pc.authority.issued.values()].map((each) => each.certificate)).toEqual([certificate])
    expect([pc.authority.answers.length, pc.authority.countOf('submit')]).toEqual([1, 1])
  })
})

it('an answer whose common name is the login ID alone is installed: the agent has said that it finds one there', async () => {
  const pc = await Pc.make()
  await pc.start()
  pc.authority.issueAs = { subject: bareSubject('demo01') }
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  expect(readCertificate(await pc.installed(issuanceId)).commonName).toBe('demo01')
  expect(pc.authority.submitted).toMatchObject([{ findsBareLoginId: true }])
})

describe('an answer that is not the certificate that was asked for is not installed:', () => {
  const dayMs = 86_400_000
  it.each([
    ['another login ID', { loginId: 'demo02' }],
    ['another login ID, alone in its common name', { subject: bareSubject('demo02') }],
    ['one that has expired', { notAfter: new Date(Date.now() - dayMs), notBefore: new Date(Date.now() - 2 * dayMs) }],
    ['one that ends no later than the old one', { notAfter: new Date(Date.now() + 10 * dayMs) }],
  ])('%s', async (_, issueAs) => {
    const pc = await Pc.make()
    await pc.start()
    pc.authority.issueAs = issueAs
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    expect(await pc.failure(issuanceId)).toBe('wrong_certificate')
    expect(await storeOf(pc).list()).toHaveLength(1)
    expect(pc.authority.confirmed.size).toBe(0)
  })

  it('one of another issuer', async () => {
    const pc = await Pc.make()
    await pc.start()
    pc.authority.signWith = await makeCa()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    expect(await pc.failure(issuanceId)).toBe('wrong_certificate')
    expect(await storeOf(pc).list()).toHaveLength(1)
  })
})

describe('before anything is typed', () => {
  it('a wrong clock is waited for, and goes on by itself once it is right', async () => {
    const pc = await Pc.make()
    let skewMs = 6 * 60_000
    const clock = { pcNow: () => new Date(Date.now() + skewMs), monotonicMs: () => performance.now() }
    await pc.start({ clock })
    const { issuanceId, employee } = await pc.asked()
    await employee.sees('FLT01')
    await employee.does({ type: 'start', issuanceId })
    const waiting = await employee.sees('FLT03', '解消が必要です')
    expect(waiting).toMatch(/class="in_the_way"[^>]*>\s*PCの時計/)
    const told = await until('the report', () =>
      pc.console.reportsOf('issuance.progress').find(({ code }) => code === 'clock_skew'),
    )
    expect(told).toMatchObject({ state: 'preflight', waitingOn: 'it_admin' })
    expect(pc.authority.calls).toEqual([])
    skewMs = 0
    await employee.sees('CCHK001')
  })

  it('what somebody has mended is looked at again at once, when asked to', async () => {
    const pc = await Pc.make()
    let skewMs = 6 * 60_000
    const clock = { pcNow: () => new Date(Date.now() + skewMs), monotonicMs: () => performance.now() }
    await pc.start({ clock, tempo: { ...quickTempo, issuance: { ...quickTempo.issuance, recheckMs: 60_000 } } })
    const { issuanceId, employee } = await pc.asked()
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('FLT03', 'もう一度試す')
    skewMs = 0
    await employee.does({ type: 'retry', issuanceId })
    expect(await employee.sees('CCHK001')).toContain('証明書一覧')
  })

  it('a certificate that is not here ends the attempt', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked({ certificateSha256: 'a'.repeat(64) })
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('CCHK902', 'certificate_not_found')
    expect(await pc.failure(issuanceId)).toBe('certificate_not_found')
  })

  it('a profile that goes with the session is told to the console at once, and no key is made in it', async () => {
    const pc = await Pc.make()
    pc.platform.lostProfile = () => 'mandatory profile'
    await pc.start()
    const { issuanceId, employee } = await pc.asked({ purpose: 'issue', certificateSha256: null })
    expect(pc.console.hellos.map(({ platform }) => platform)).toEqual(['Linux test, mandatory profile'])
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('CCHK902', 'profile_not_kept')
    expect(await pc.failure(issuanceId)).toBe('profile_not_kept')
    expect([await pc.stored(), pc.console.reportsOf('key.created')]).toEqual([[expect.any(String)], []])
    expect(pc.authority.countOf('open')).toBe(0)
  })

  it('a certificate before its window is listed with the instant it opens, and refused with the authority’s', async () => {
    const pc = await Pc.make({ daysLeft: 60 })
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await employee.does({ type: 'start', issuanceId })
    const opensAt = new Date(readCertificate(pc.old).notAfter.getTime() - 40 * 86_400_000)
    const when = whenText(opensAt, wordsOf('ja'))
    await employee.sees('CCHK001', `${when}から更新できます`)
    pc.authority.faults.open = [{ refuse: { code: 'too_early', opensAt: opensAt.toISOString() } }]
    await employee.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) })
    expect(await employee.sees('CCHK902', 'too_early')).toContain(when)
  })

  it('only the certificate of the order can be chosen', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('CCHK001')
    await employee.does({ type: 'choose', issuanceId, certificateSha256: 'a'.repeat(64) })
    await employee.does({ type: 'issue', issuanceId })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(employee.screen).toBe('CCHK001')
    expect(pc.authority.countOf('open')).toBe(0)
  })

  it('the key store is left as it was', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('CCHK001')
    expect(await storeOf(pc).findKey('certfleet-scratch')).toBeNull()
  })
})

describe('before the login, browsers that are open', () => {
  it('are named until they are closed or the login is over, and keep nobody from going on', async () => {
    const pc = await Pc.make()
    const open = [
      { processId: 1, name: 'Firefox' },
      { processId: 2, name: 'Chromium' },
    ]
    let looks = 0
    pc.platform.browsers = () => (looks++, [...open])
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    expect(await employee.sees('FLT01')).not.toContain('Firefox')
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('CCHK001', '今開いているブラウザ: Chromium、Firefox')
    open.pop()
    await employee.sees('CCHK001', '今開いているブラウザ: Firefox')
    await employee.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) })
    await employee.sees('CCHK002', '今開いているブラウザ: Firefox')
    await employee.does({ type: 'back', issuanceId })
    await employee.sees('CCHK001')
    await employee.does({ type: 'later', issuanceId })
    await employee.sees('FLT02')
    const before = looks
    await new Promise((resolve) => setTimeout(resolve, 4 * quickTempo.browsers.lookMs))
    expect(looks).toBe(before)
    // What was open then is no browser that has to be closed for a new certificate.
    await employee.does({ type: 'close', issuanceId })
    expect(await employee.sees('FLT04')).not.toContain('Firefox')
  })
})

describe('after success, browsers that were open', () => {
  async function scene(remindMs = 60_000) {
    const pc = await Pc.make()
    const notices: string[] = []
    const open = [{ processId: 1, name: 'Firefox' }]
    pc.platform.browsers = () => [...open]
    pc.platform.notify = (_, body) => notices.push(body) > 0
    await pc.start({ tempo: { ...quickTempo, browsers: { lookMs: 50, remindMs } } })
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK007', 'まだ開いているブラウザ: Firefox')
    return { pc, issuanceId, employee, open, notices }
  }

  it('are named until they are closed', async () => {
    const { issuanceId, employee, open } = await scene()
    open.splice(0)
    await employee.sees('CCHK007', 'ブラウザはすべて閉じられました')
    await employee.does({ type: 'close', issuanceId })
    expect(await employee.sees('FLT04')).not.toContain('ブラウザ')
  })

  it('are recalled once to whoever has gone on, and stand on the status screen', async () => {
    const { issuanceId, employee, open, notices } = await scene(300)
    await employee.does({ type: 'close', issuanceId })
    await employee.sees('FLT04', 'まだ開いているブラウザ: Firefox')
    const isReminder = (body: string) => body.includes('Firefox')
    await until('the reminder', () => notices.some(isReminder))
    open.splice(0)
    await until('the end of it', async () => !(await employee.sees('FLT04')).includes('Firefox'))
    expect(notices.filter(isReminder)).toHaveLength(1)
  })
})

describe('an employee', () => {
  it('puts it off with あとで, and starts it later from the status screen', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await employee.sees('FLT01')
    await employee.does({ type: 'later', issuanceId })
    await employee.sees('FLT02')
    await employee.does({ type: 'close', issuanceId })
    await employee.sees('FLT04', '今すぐ始める')
    const told = await until('the report', () =>
      pc.console.reportsOf('issuance.progress').find(({ state }) => state === 'snoozed'),
    )
    expect(Date.parse(told.nextAttemptAt ?? '')).toBeGreaterThan(Date.now())
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('CCHK001')
  })

  it('who put it off chooses another time, which the console is told of and a restart keeps', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await employee.does({ type: 'later', issuanceId })
    expect(await employee.sees('FLT02', '別の時刻にする')).toContain('value="hour"')
    await employee.does({ type: 'put-off', issuanceId, when: 'hour' })
    await employee.sees('FLT04', '次にお知らせする時刻')
    const inAnHour = await until('the report', () =>
      pc.console
        .reportsOf('issuance.progress')
        .find(({ nextAttemptAt }) => Math.abs(Date.parse(nextAttemptAt ?? '') - Date.now() - 3_600_000) < 60_000),
    )
    expect(inAnHour.state).toBe('snoozed')
    const when = whenText(new Date(inAnHour.nextAttemptAt ?? ''), wordsOf('ja'))
    // Chosen once: the page that is still there a moment later has nothing to say any more.
    await employee.does({ type: 'put-off', issuanceId, when: 'tomorrow' })
    await pc.stop()
    await pc.start()
    await (await pc.employee()).sees('FLT04', when)
  })

  it('who leaves あとで as it is finds the status after a while', async () => {
    const pc = await Pc.make()
    await pc.start({ tempo: { ...quickTempo, issuance: { ...quickTempo.issuance, idleMs: 1500 } } })
    const { issuanceId, employee } = await pc.asked()
    await employee.does({ type: 'later', issuanceId })
    await employee.sees('FLT02')
    expect(await employee.sees('FLT04')).toContain('次にお知らせする時刻')
  })

  it('who put it off is asked again by itself, over a restart too', async () => {
    const pc = await Pc.make()
    let aheadMs = 0
    const clock = { pcNow: () => new Date(Date.now() + aheadMs), monotonicMs: () => performance.now() + aheadMs }
    pc.console.clock = () => new Date(Date.now() + aheadMs)
    await pc.start({ clock })
    const { issuanceId, employee } = await pc.asked({ deadline: null })
    await employee.does({ type: 'later', issuanceId })
    await employee.sees('FLT02')
    await pc.stop()
    aheadMs = 34 * 3_600_000
    await pc.start({ clock })
    expect(await (await pc.employee()).sees('FLT01')).toContain('今すぐ始める')
  })

  it('who types nothing for a long time finds the request again', async () => {
    const pc = await Pc.make()
    await pc.start({ tempo: { ...quickTempo, issuance: { ...quickTempo.issuance, idleMs: 150 } } })
    const { issuanceId, employee } = await pc.asked()
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('CCHK001')
    await employee.sees('FLT01', '入力が長時間なかったため')
    const told = await until('the report', () =>
      pc.console.reportsOf('issuance.progress').find(({ code }) => code === 'employee_idle'),
    )
    expect(told.state).toBe('offered')
    await pc.toPassword(employee, issuanceId)
  })

  it('goes back from the password to the choice', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    await employee.does({ type: 'back', issuanceId })
    await employee.sees('CCHK001')
    await employee.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) })
    await employee.sees('CCHK002')
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK007')
    expect([pc.authority.countOf('open'), pc.authority.issued.size]).toEqual([2, 1])
  })

  it('does one of several at a time, the most urgent first', async () => {
    const pc = await Pc.make()
    await pc.start()
    const soon = new Date(Date.now() + 3_600_000).toISOString()
    const { issuanceId: calm, employee } = await pc.asked({ referenceCode: '111111' })
    await employee.sees('FLT01', '111')
    const { issuanceId: urgent } = await pc.asked({ referenceCode: '222222', deadline: soon })
    await employee.sees('FLT01', '222')
    await employee.does({ type: 'start', issuanceId: urgent })
    await employee.sees('CCHK001')
    await employee.does({ type: 'start', issuanceId: calm })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(pc.console.states(calm)).toEqual(['offered'])
    await employee.does({ type: 'choose', issuanceId: urgent, certificateSha256: sha256Hex(pc.old) })
    await employee.sees('CCHK002')
    await employee.answers(urgent, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK007')
    await employee.does({ type: 'close', issuanceId: urgent })
    await employee.sees('FLT01', '111')
  })
})

function never(): never {
  throw new Error('nothing was issued')
}

import { readFileSync } from 'node:fs'
import { authorityCodes, type AuthorityCode } from '@certfleet/core/authority-codes.ts'
import { sha256Hex, signerOf, generatePrivateKey } from '@certfleet/pki/keys.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { logFileOf } from '../log.ts'
import { type TestCa, issueTo, issueToNobody, makeCa } from '../test/certificates.ts'
import type { Employee } from '../test/employee.ts'
import { canary, frameOf, mutatedBytes, runs } from '../test/hostile.ts'
import { Pc } from '../test/pc.ts'
import { until } from '../test/wait.ts'
import { readAnswer, whyWrong } from './check-answer.ts'

/**
 * An authority, or what stands in its place, that answers what it should not, once, in the middle of a renewal. The
 * attempt ends or goes on; nothing else than what was asked for gets into the key store.
 */

const calls = ['profile', 'open', 'answer', 'submit', 'fetch', 'confirm'] as const

/** What is answered instead, made from the right answer. */
const alterations: fc.Arbitrary<{ alter: (answer: object) => string | Buffer; status: number }> = fc.oneof(
  fc.tuple(fc.integer(), fc.constantFrom(200, 403, 500)).map(([seed, status]) => ({
    status,
    alter: (answer: object) => fc.sample(frameOf(answer), { seed, numRuns: 1 })[0] ?? '',
  })),
  // The right message around a certificate that is none, or not quite.
  fc.integer().map((seed) => ({
    status: 200,
    alter: (answer: object) => {
      const { certificate = '' } = answer as { certificate?: string }
      const [bytes] = fc.sample(mutatedBytes(Buffer.from(certificate, 'base64')), { seed, numRuns: 1 })
      return JSON.stringify({ ...answer, certificate: bytes?.toString('base64') })
    },
  })),
  // A refusal of a problem document, with what an error page would put there.
  fc.tuple(fc.integer(), fc.constantFrom(...authorityCodes)).map(([seed, code]) => ({
    status: 403,
    alter: () => fc.sample(frameOf(refusal(code)), { seed, numRuns: 1 })[0] ?? '',
  })),
  fc.constantFrom(2 ** 53 - 1, 1e300).map((retryAfterSeconds) => ({
    status: 503,
    alter: () => JSON.stringify({ code: 'G008e', retryAfterSeconds }),
  })),
)
const refusal = (code: AuthorityCode) => ({
  code,
  opensAt: new Date().toISOString(),
  attemptsLeft: 3,
  next: { screen: 'CCHK006', question: `<b>${canary}</b>` },
})

it('is not led astray by hostile answers', { timeout: 300_000 }, async () => {
  const pc = await Pc.make()
  await pc.start()
  await until('the connection', () => pc.console.inventories.length > 0)
  const employee = await pc.employee()
  const before = pc.authority.issued.size

  const attempt = async (
    call: (typeof calls)[number],
    fault: { alter: (answer: object) => string | Buffer; status: number },
  ) => {
    // What may have been issued is asked for as late as the authority wishes, and cannot be called off.
    fc.pre(fault.status !== 503 || (call !== 'fetch' && call !== 'confirm'))
    pc.authority.faults[call] = [fault]
    if (call === 'fetch') pc.authority.faults.submit = [{ drop: 'after' }]
    const order = pc.order()
    const { issuanceId } = order
    pc.console.sendOrder(order)
    const isOver = () =>
      pc.console.reports.some((each) => 'issuanceId' in each && each.issuanceId === issuanceId && isLast(each.type)) ||
      waitsLong(pc, issuanceId)
    await goAlong(pc, employee, issuanceId, isOver)
    await employee.does({ type: 'close', issuanceId })
    pc.console.sendCancel(order)
    for (const each of calls) pc.authority.faults[each] = []
    await until('the status', () => employee.screen === 'FLT04', 30_000)
  }
  await fc.assert(fc.asyncProperty(fc.constantFrom(...calls), alterations, attempt), runs(2, 250))

  expect(pc.authority.issued.size).toBeGreaterThan(before)
  const rightful = [pc.old, ...[...pc.authority.issued.values()].map(({ certificate }) => certificate)].map(sha256Hex)
  const stored = (await pc.stored()).filter((line) => !rightful.includes(line.split(' ')[0] ?? ''))
  expect(stored).toEqual([])
  expect(readFileSync(logFileOf(pc.platform), 'utf8')).not.toContain(canary)
  expect(Object.prototype).not.toHaveProperty(canary)
})

const isLast = (type: string) => ['certificate.installed', 'issuance.failed'].includes(type)

/** It has been put off for longer than a test takes. */
const waitsLong = (pc: Pc, issuanceId: string) =>
  pc.console
    .reportsOf('issuance.progress')
    .some((each) => each.issuanceId === issuanceId && Date.parse(each.nextAttemptAt ?? '') > Date.now() + 60_000)

/** Does what the screens ask for, until it is over. */
async function goAlong(pc: Pc, employee: Employee, issuanceId: string, isOver: () => boolean): Promise<void> {
  let seen = ''
  await until(
    `the end, where there is ${employee.screen}`,
    async () => {
      if (isOver()) return true
      const { screen, html } = employee
      if (html === seen) return false
      seen = html
      if (screen === 'FLT01') await employee.does({ type: 'start', issuanceId })
      if (screen === 'CCHK001')
        await employee.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(pc.old) })
      if (screen === 'CCHK002') await employee.answers(issuanceId, screen, { password: pc.authority.password })
      if (screen === 'CCHK003') await employee.answers(issuanceId, screen, { oneTimePassword: '000000' })
      if (screen === 'CCHK004')
        await employee.answers(issuanceId, screen, { current: '000000', oneMinuteLater: '111111' })
      if (screen === 'CCHK005') await employee.answers(issuanceId, screen, { transactionNumber: '00000000' })
      if (screen === 'CCHK006') await employee.answers(issuanceId, screen, { answer: 'x' })
      return false
    },
    30_000,
  )
}

it('takes a certificate whose bytes were changed for none, or for another', async () => {
  const [ca, other]: TestCa[] = [await makeCa(), await makeCa()]
  const key = signerOf(await generatePrivateKey('P-256')).publicKey
  const der = await issueTo(ca as TestCa, key)
  const right = readAnswer(der)
  if (!right) throw new Error('the certificate of the test')
  const expected = {
    spkiSha256: right.spkiSha256,
    loginId: 'demo01',
    issuers: [ca as TestCa].map(({ issuingDer }) => readAnswer(issuingDer)?.x509 ?? right.x509),
    now: new Date(),
    oldNotAfter: null,
  }
  expect(whyWrong(right, expected)).toBeNull()
  const judged = (bytes: Buffer) => {
    const answer = readAnswer(bytes)
    return answer === null || answer.sha256 === right.sha256 || whyWrong(answer, expected) !== null
  }
  fc.assert(fc.property(mutatedBytes(der), judged), runs(300, 20_000))
  for (const hostile of [
    await issueTo(other as TestCa, key),
    await issueToNobody(ca as TestCa),
    await issueTo(ca as TestCa, key, { loginId: `demo01<b>` }),
    await issueTo(ca as TestCa, key, { loginId: 'demo0１' }),
    await issueTo(ca as TestCa, key, { notAfter: new Date(expected.now.getTime() - 1000) }),
  ]) {
    const answer = readAnswer(hostile)
    expect(answer && whyWrong(answer, expected)).toEqual(expect.any(String))
  }
})

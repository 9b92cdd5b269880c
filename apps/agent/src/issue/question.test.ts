import { stateOfScreen } from '@certfleet/core/dialogue.ts'
import { describe, expect, it } from 'vitest'
import { type TestAuthority, numberFor, rightAnswers } from '../test/authority.ts'
import type { Employee } from '../test/employee.ts'
import { Pc, quickTempo } from '../test/pc.ts'
import { until } from '../test/wait.ts'

/** A PC whose employee has typed the password, at an authority that asks more. */
async function scene(challenges: TestAuthority['challenges'], options: Parameters<Pc['start']>[0] = {}) {
  const pc = await Pc.make()
  pc.authority.challenges = challenges
  await pc.start(options)
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  const password = () => employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  const answers = (screen: Parameters<Employee['answers']>[1], fields: Record<string, string>) =>
    employee.answers(issuanceId, screen, fields)
  await password()
  return { pc, authority: pc.authority, issuanceId, employee, password, answers }
}

const { CCHK003, CCHK004, CCHK006 } = rightAnswers
const transactionNumber = numberFor(1)
const progressOf = ({ pc, issuanceId }: { pc: Pc; issuanceId: string }) =>
  pc.console.reportsOf('issuance.progress').filter((report) => report.issuanceId === issuanceId)

it('puts one question after another, tells the console which, and sends each answer once', async () => {
  const { pc, authority, issuanceId, employee, answers } = await scene(['CCHK005', 'CCHK004', 'CCHK006'])
  expect(await employee.sees('CCHK005', '二次元コード')).toContain('src="data:image/png;base64,iVBOR')
  await answers('CCHK005', { transactionNumber })
  await employee.sees('CCHK004', 'ワンタイムパスワード(1分後)')
  await answers('CCHK004', CCHK004)
  await employee.sees('CCHK006', '出身校は？')
  await answers('CCHK006', CCHK006)
  await employee.sees('CCHK007')
  await pc.installed(issuanceId)
  const asked = (['CCHK002', 'CCHK005', 'CCHK004', 'CCHK006'] as const).map(stateOfScreen)
  expect(pc.console.states(issuanceId).slice(3, 7)).toEqual(asked)
  const password = { password: authority.password }
  expect(authority.answers).toEqual([password, { transactionNumber }, CCHK004, CCHK006])
})

it('sends a number as it is meant, however it is typed', async () => {
  const { authority, employee, answers } = await scene(['CCHK003'])
  await employee.sees('CCHK003')
  await answers('CCHK003', { oneTimePassword: '３１４ 159 ' })
  await employee.sees('CCHK007')
  expect(authority.answers.at(-1)).toEqual(CCHK003)
})

it.each([
  ['CCHK003', { oneTimePassword: '12345' }],
  ['CCHK004', { current: '123456', oneMinuteLater: '123456' }],
  ['CCHK005', { transactionNumber: '1234567' }],
  ['CCHK006', { answer: ' ' }],
] as const)('says G006e at %s when it cannot be right, without sending it', async (screen, fields) => {
  const { pc, authority, issuanceId, employee, answers } = await scene([screen])
  await employee.sees(screen)
  await answers(screen, fields)
  await employee.sees(screen, '入力内容に誤りがあります')
  const told = await until('the report', () => progressOf({ pc, issuanceId }).find(({ code }) => code === 'G006e'))
  expect(told.state).toBe(stateOfScreen(screen))
  expect(authority.countOf('answer')).toBe(1)
})

it('an answer to another screen than the one that is shown changes nothing', async () => {
  const { authority, employee, answers, password } = await scene(['CCHK003', 'CCHK006'])
  await employee.sees('CCHK003')
  await password()
  await answers('CCHK006', CCHK006)
  await answers('CCHK003', CCHK003)
  await employee.sees('CCHK006')
  expect(authority.countOf('answer')).toBe(2)
})

describe('an answer that is lost', () => {
  it('on the way there is asked for again, and never sent again by itself', async () => {
    const { authority, employee, answers } = await scene(['CCHK003'])
    await employee.sees('CCHK003')
    authority.faults.answer = [{ drop: 'before' }]
    await answers('CCHK003', CCHK003)
    await employee.sees('CCHK003', 'もう一度入力')
    expect([authority.countOf('answer'), authority.countOf('asked')]).toEqual([2, 1])
    await answers('CCHK003', CCHK003)
    await employee.sees('CCHK007')
  })

  it('on the way back is not asked for again, even when the authority cannot be reached for a while', async () => {
    const { pc, authority, issuanceId, employee, answers } = await scene(['CCHK003', 'CCHK006'])
    await employee.sees('CCHK003')
    authority.faults.answer = [{ drop: 'after' }]
    authority.faults.asked = [{ drop: 'before' }, { refuse: { code: 'G008e' } }]
    await answers('CCHK003', CCHK003)
    expect(await employee.sees('CCHK006')).not.toContain('role="alert"')
    expect(authority.answers.filter(({ oneTimePassword }) => oneTimePassword)).toHaveLength(1)
    const codes = progressOf({ pc, issuanceId }).map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['authority_unreachable', 'G008e']))
  })

  it('may be left to later while the authority cannot be reached', async () => {
    const { authority, issuanceId, employee, answers } = await scene(['CCHK003'])
    await employee.sees('CCHK003')
    authority.faults.answer = [{ drop: 'before' }]
    authority.faults.asked = [{ refuse: { code: 'G005e', retryAfterSeconds: 3600 } }]
    await answers('CCHK003', CCHK003)
    await employee.sees('CCHK003', '認証局は現在ご利用いただけません')
    await employee.does({ type: 'later', issuanceId })
    await employee.sees('FLT02', '今すぐ始める')
    expect(authority.countOf('answer')).toBe(2)
  })
})

describe('an answer that is refused', () => {
  it('is asked for again, with the tries left, and with a warning after two', async () => {
    const { employee, answers } = await scene(['CCHK003', 'CCHK006'])
    await employee.sees('CCHK003')
    await answers('CCHK003', { oneTimePassword: '111111' })
    expect(await employee.sees('CCHK003', 'あと2回')).not.toContain('続けて間違えています')
    await answers('CCHK003', { oneTimePassword: '222222' })
    await employee.sees('CCHK003', '続けて間違えています')
    await answers('CCHK003', CCHK003)
    await employee.sees('CCHK006')
    await answers('CCHK006', { answer: '別の学校' })
    expect(await employee.sees('CCHK006', 'あと2回')).not.toContain('続けて間違えています')
  })

  it('gives way to what the authority asks instead: a token that has drifted', async () => {
    const { pc, authority, issuanceId, employee, answers } = await scene(['CCHK003'])
    await employee.sees('CCHK003')
    authority.faults.answer = [{ refuse: { code: 'wrong_answer', next: { screen: 'CCHK004' } } }]
    await answers('CCHK003', { oneTimePassword: '111111' })
    await employee.sees('CCHK004', '入力した番号または回答が違います')
    const told = progressOf({ pc, issuanceId }).find(({ state }) => state === 'waiting_otp_resync')
    expect(told?.code).toBe('wrong_answer')
  })

  it('for a time is asked for again when that is over, and the screen says when', async () => {
    const { pc, authority, issuanceId, employee, answers } = await scene(['CCHK006'])
    await employee.sees('CCHK006')
    authority.faults.answer = [{ refuse: { code: 'temporarily_locked', retryAfterSeconds: 1 } }]
    await answers('CCHK006', { answer: '別の学校' })
    expect(await employee.sees('CCHK006', '一時停止中')).toContain('（日本時間）')
    const locked = progressOf({ pc, issuanceId }).find(({ code }) => code === 'temporarily_locked')
    expect(locked).toMatchObject({ state: 'waiting_password', nextAttemptAt: expect.any(String) })
    await until('the end of the lock', () => authority.countOf('asked') === 1)
    await until('the question', async () => !(await employee.sees('CCHK006')).includes('一時停止中'))
    await answers('CCHK006', CCHK006)
    await employee.sees('CCHK007')
  })

  it('because somebody else has signed in begins with the password again', async () => {
    const { authority, employee, answers, password } = await scene(['CCHK003'])
    await employee.sees('CCHK003')
    authority.faults.answer = [{ refuse: { code: 'session_displaced' } }]
    await answers('CCHK003', CCHK003)
    await employee.sees('CCHK002', '別のログイン')
    await password()
    await employee.sees('CCHK003')
    expect(authority.countOf('open')).toBe(2)
  })
})

it('opens no dialogue for a login ID that is locked for a time, and goes on by itself when that is over', async () => {
  const pc = await Pc.make()
  pc.authority.faults.open = [{ refuse: { code: 'temporarily_locked', retryAfterSeconds: 1 } }]
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  const told = progressOf({ pc, issuanceId }).find(({ code }) => code === 'temporarily_locked')
  expect(told?.nextAttemptAt).not.toBeNull()
  expect(pc.authority.countOf('open')).toBe(2)
})

describe('a 二次元コード', () => {
  it('that has expired gives way to another one, and the number of the first is worth nothing', async () => {
    const { authority, employee, answers } = await scene(['CCHK005'])
    await employee.sees('CCHK005', 'transaction 1')
    authority.endCodes()
    await answers('CCHK005', { transactionNumber })
    expect(await employee.sees('CCHK005', 'transaction 2')).toContain('新しい二次元コードを読み取り')
    await answers('CCHK005', { transactionNumber })
    await employee.sees('CCHK005', 'あと2回')
    await answers('CCHK005', { transactionNumber: numberFor(2) })
    await employee.sees('CCHK007')
  })

  it('is asked for anew without anything typed', async () => {
    const { authority, issuanceId, employee, answers } = await scene(['CCHK005'])
    await employee.sees('CCHK005', 'transaction 1')
    authority.endCodes()
    await employee.does({ type: 'refresh', issuanceId })
    expect(await employee.sees('CCHK005', 'transaction 2')).not.toContain('role="alert"')
    expect(authority.countOf('answer')).toBe(1)
    await answers('CCHK005', { transactionNumber: numberFor(2) })
    await employee.sees('CCHK007')
  })

  it('of a dialogue that is over leads back to the password', async () => {
    const { authority, issuanceId, employee, password } = await scene(['CCHK005'])
    await employee.sees('CCHK005')
    authority.endDialogues()
    await employee.does({ type: 'refresh', issuanceId })
    await employee.sees('CCHK002', '認証が切れました')
    await password()
    await employee.sees('CCHK005')
    expect(authority.countOf('open')).toBe(2)
  })
})

describe('an employee in the middle of it', () => {
  it('puts it off with あとで, and begins anew later', async () => {
    const { pc, issuanceId, employee } = await scene(['CCHK003'])
    await employee.sees('CCHK003')
    await employee.does({ type: 'later', issuanceId })
    await employee.sees('FLT02', '今すぐ始める')
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('CCHK001')
    expect(pc.console.states(issuanceId)).toContain('snoozed')
  })

  it('who types nothing for a long time finds the request again', async () => {
    const { pc, issuanceId, employee } = await scene(['CCHK003'], {
      tempo: { ...quickTempo, issuance: { ...quickTempo.issuance, idleMs: 3000 } },
    })
    await employee.sees('CCHK003')
    await employee.sees('FLT01')
    await until('the report', () => progressOf({ pc, issuanceId }).some(({ code }) => code === 'employee_idle'))
    expect(progressOf({ pc, issuanceId }).at(-1)).toMatchObject({ state: 'offered', code: 'employee_idle' })
  })
})

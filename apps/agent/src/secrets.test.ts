import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { rightAnswers } from './test/authority.ts'
import { Pc } from './test/pc.ts'

/** Ways in which a secret could lie in a file. */
function formsOf(secret: string): Buffer[] {
  const bytes = Buffer.from(secret)
  return [
    bytes,
    Buffer.from(secret, 'utf16le'),
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('base64').replace(/.{2}=*$/, '')),
    Buffer.from(encodeURIComponent(secret)),
    Buffer.from(bytes.toReversed()),
  ]
}

function filesHolding(folder: string, secret: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => formsOf(secret).some((form) => readFileSync(file).includes(form)))
}

it('leaves neither password nor answer nor dialogue token nor session in any file, log, report or state', async () => {
  const pc = await Pc.make()
  const agent = await pc.start()
  const tokens: string[] = []
  pc.authority.challenges = ['CCHK003', 'CCHK006']
  pc.authority.onToken = (token) => tokens.push(token)
  const { issuanceId, employee } = await pc.asked()
  await pc.toPassword(employee, issuanceId)
  const wrong = 'wrong-password-of-this-test'
  await employee.answers(issuanceId, 'CCHK002', { password: wrong })
  await employee.sees('CCHK002', 'あと3回')
  pc.authority.faults.answer = [{ drop: 'after' }]
  await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
  await employee.sees('CCHK003')
  const { CCHK003, CCHK006 } = rightAnswers
  await employee.answers(issuanceId, 'CCHK003', { oneTimePassword: '27182818' })
  await employee.sees('CCHK003', 'あと2回')
  await employee.answers(issuanceId, 'CCHK003', { oneTimePassword: 'not-a-number-of-this-test' })
  await employee.sees('CCHK003', '入力内容に誤りがあります')
  await employee.answers(issuanceId, 'CCHK003', CCHK003)
  await employee.sees('CCHK006')
  pc.authority.faults.submit = [{ drop: 'after' }]
  await employee.answers(issuanceId, 'CCHK006', CCHK006)
  await pc.installed(issuanceId)
  const page = await employee.sees('CCHK007')
  const status = JSON.stringify(agent.status())
  await pc.stop()

  const folder = pc.platform.privateFolder
  const typed = [wrong, '27182818', 'not-a-number-of-this-test', ...Object.values({ ...CCHK003, ...CCHK006 })]
  const secrets = [pc.authority.password, ...typed, ...tokens, employee.token]
  expect(tokens.length).toBeGreaterThan(0)
  for (const secret of secrets) {
    expect(filesHolding(folder, secret)).toEqual([])
    for (const text of [
      page,
      status,
      JSON.stringify([pc.console.reports, pc.console.inventories, pc.console.hellos]),
    ]) {
      expect(text.includes(secret)).toBe(false)
    }
  }
  // The search finds what is there: the reference code is in the order that the journal keeps.
  expect(filesHolding(folder, pc.console.agentId)).not.toEqual([])
  expect(filesHolding(folder, issuanceId)).not.toEqual([])
})

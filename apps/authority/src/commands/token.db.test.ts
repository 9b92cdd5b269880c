import fs from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { answer, newRequest, open, submit } from '../test/agent.ts'
import { type TestAuthority, secretFileOf, testAuthority } from '../test/authority.ts'
import { environmentOf, run } from '../test/process.ts'
import { showTimePassword } from '../tokens/play-token.ts'
import { readTokenSecret } from '../tokens/token-secret.ts'
import { UsageError } from './command.ts'
import { subscriber } from './subscriber.ts'
import { token } from './token.ts'

let place: TestAuthority
let dir: string
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { profile: { challenges: { issue: ['otp'], renew: [] } } })
  dir = path.dirname(secretFileOf(place.settings))
})
afterAll(() => place.end())

/** Runs a command as `main.ts` does, without a process for each. @returns what it prints. */
async function authority(line: string, stdin = ''): Promise<string> {
  const [name, ...args] = line.split(' ')
  let printed = ''
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([stdin]) as typeof process.stdin)
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  try {
    await (name === 'token' ? token : subscriber).run(args, () => place.settings)
    return printed.trimEnd()
  } finally {
    vi.restoreAllMocks()
  }
}

it('is a command of the program, whose secret comes by stdin', { timeout: 60_000 }, async () => {
  const add = 'token add --serial T-0 --kind otp_hardware --algorithm hotp'.split(' ')
  const outcome = await run(environmentOf(place.settings), add, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n')
  expect(outcome).toEqual({ code: 0, stdout: 'added T-0\n', stderr: '' })
})

it('takes a token from its secret to the certificate of who has it', async () => {
  await place.subscribe('demo01')
  const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const add = 'token add --serial T-1 --kind otp_hardware --algorithm totp'
  await expect(authority(add, 'no base32!')).rejects.toThrow('not base32')
  expect(await authority(add, `${base32}\n`)).toBe('added T-1')
  await expect(authority(add, `${base32}\n`)).rejects.toThrow('exists already')
  const password = async () => {
    const session = await open(place.client, 'issue')
    const answered = await answer(place.client, session, { loginId: 'demo01', password: 'pw-demo01' })
    return { session, body: answered.body }
  }
  expect(await password()).toMatchObject({ body: { code: 'G014e' } })
  expect(await authority('token assign --serial T-1 --login-id demo01')).toBe('demo01 has T-1')
  expect(await password()).toMatchObject({ body: { code: 'G013e' } })
  expect(await authority('token activate --serial T-1')).toBe('activated T-1')
  expect(await authority('token activate --serial T-1')).toContain('already')
  expect(await authority('token list')).toMatch(/T-1 +otp_hardware +totp +\S+Z +0 +demo01$/)
  const { session } = await password()
  const oneTimePassword = showTimePassword(readTokenSecret(base32), new Date())
  expect((await answer(place.client, session, { oneTimePassword }, 'CCHK003')).status).toBe(200)
  expect((await submit(place.client, session, await newRequest())).status).toBe(200)
})

it('makes a secret, which is in a file of its user’s own and nowhere else', async () => {
  await place.subscribe('demo02')
  const [file, second] = [path.join(dir, 'token'), path.join(dir, 'token-2')]
  const add = `token add --serial T-2 --kind transaction --algorithm ocra --secret ${file}`
  expect(await authority(add)).toBe('added T-2')
  expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  expect(fs.readFileSync(file, 'utf8')).toMatch(/^otpauth:\/\/ocra\/\S+secret=[A-Z2-7]{52}&suite=\S+\n$/)
  // What could not be kept is not made, and what was not made leaves no file.
  await expect(authority(`token init --serial T-2 --secret ${file}`)).rejects.toThrow('exists already')
  await expect(authority(`token init --serial T-9 --secret ${second}`)).rejects.toThrow('no token T-9')
  const wrongKind = `token add --serial T-3 --kind transaction --algorithm totp --secret ${second}`
  await expect(authority(wrongKind)).rejects.toThrow('transaction tokens are ocra')
  expect(fs.existsSync(second)).toBe(false)
  expect(await authority(`token issue --login-id demo02 --secret ${second}`)).toContain('demo02')
  expect(fs.readFileSync(second, 'utf8')).toMatch(/^otpauth:\/\/totp\//)
  expect(await place.db.token.count({ where: { kind: 'otp_software', otpOf: { some: { loginId: 'demo02' } } } })).toBe(
    1,
  )
  expect(await authority('token init --serial T-2', 'A'.repeat(52))).toContain('has to be activated')
})

it('sets what the portal’s pages set, one thing at a time', async () => {
  await place.subscribe('demo03')
  const set = (what: string, stdin = '') => authority(`subscriber set --login-id demo03 ${what}`, stdin)
  const outcomes = [
    await set('--role administrator'),
    await set('--browser-only on'),
    await set('--contractor asked'),
    await set('--question 出身校は？', '第一中学\n'),
    await set('--registration-code sent', 'ABCD-1234\n'),
  ]
  expect(new Set(outcomes)).toEqual(new Set(['set demo03']))
  const row = () => place.db.subscriber.findFirstOrThrow({ where: { loginId: 'demo03' } })
  const argon2id = expect.stringMatching(/^\$argon2id\$/) as string
  expect(await row()).toMatchObject({
    role: 'administrator',
    browserOnly: true,
    contractorConfirmation: 'asked',
    question: '出身校は？',
    answerHash: argon2id,
    registrationCodeHash: argon2id,
  })
  await set('--registration-code confirmed')
  expect((await row()).registrationCodeHash).toBeNull()
  await expect(set('--contractor checked')).rejects.toThrow('no answered contractor confirmation')
})

it('a file of tokens is looked at, then taken in as a whole, once', async () => {
  const file = path.join(dir, 'tokens.csv')
  const base32 = 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U'
  fs.writeFileSync(file, `serial,secret,kind\nF-1,${base32},totp\n`)
  expect(await authority(`token import --file ${file}`)).toContain('1 would be added')
  expect(await place.db.token.count({ where: { serial: 'F-1' } })).toBe(0)
  expect(await authority(`token import --file ${file} --apply`)).toContain('1 were added, 0 are there already')
  expect(await authority(`token import --file ${file} --apply`)).toContain('0 were added, 1 are there already')
  const [event, ...more] = await place.db.auditEvent.findMany({ where: { action: 'tokens_imported' } })
  expect([event?.details, more]).toEqual([{ count: 1, serials: ['F-1'] }, []])
  fs.writeFileSync(file, `serial,secret,kind\nF-2,${base32},totp\nF-3,x,totp\n`)
  await expect(authority(`token import --file ${file} --apply`)).rejects.toThrow('1 rows cannot be taken')
})

it.each([
  'token',
  'token add --serial T-5 --kind transaction --algorithm md5',
  'token assign --serial T-1',
  'token issue --login-id demo01',
  'subscriber set --login-id demo01',
  'subscriber set --login-id demo01 --role king',
  'subscriber set --login-id demo01 --role master --browser-only on',
])('does not understand `%s`', async (line) => {
  await expect(authority(line)).rejects.toThrow(UsageError)
})

import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { resealKeys } from '../ca/reseal-keys.ts'
import { clerkDigits } from '../counter/clerk-secret.ts'
import { signIn } from '../counter/sign-in.ts'
import { type TestAuthority, secretFileOf, testAuthority } from '../test/authority.ts'
import { clerk } from './clerk.ts'
import { UsageError } from './command.ts'
import { subscriber } from './subscriber.ts'

let place: TestAuthority
let dir: string
beforeAll(async () => {
  place = await testAuthority(inject('postgresUrl'), { rehearsal: true })
  dir = path.dirname(secretFileOf(place.settings))
})
afterAll(() => place.end())

/** Runs a command as `main.ts` does. @returns what it prints. */
async function run(command: typeof clerk, ...args: string[]): Promise<string> {
  let printed = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  try {
    await command.run(args, () => place.settings)
    return printed.trimEnd()
  } finally {
    write.mockRestore()
  }
}
const authority = (line: string) => run(clerk, ...line.split(' '))
const fileOf = (name: string) => path.join(dir, name)
const passwordIn = (file: string) => /^password: (\S+)$/m.exec(fs.readFileSync(file, 'utf8'))?.[1] ?? ''

/** Each try with the number of a step that is not used up. */
async function signsIn(loginName: string, password: string, secret = place.authority.secret): Promise<boolean> {
  await place.db.clerk.updateMany({ where: { loginName }, data: { lastTotpStep: -1 } })
  const row = await place.db.clerk.findUniqueOrThrow({ where: { loginName } })
  const now = new Date()
  const given = { loginName, password, digits: clerkDigits(row, secret, now) }
  return (await signIn({ ...place.authority, secret }, given, { realNow: now, now })) !== null
}

it('makes a clerk whose sign-in is in a file of its user’s own, with a code to scan', async () => {
  const file = fileOf('hanako')
  const add = `add --login-name hanako --name 花子 --institution 9936 --secret ${file}`
  expect(await authority(add)).toContain('added hanako')
  expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  expect(fs.readFileSync(file, 'utf8')).toMatch(/otpauth:\/\/totp\/\S+period=30[^]*█/)
  expect(await signsIn('hanako', passwordIn(file))).toBe(true)
  expect(await authority('list')).toMatch(/hanako +9936 +0 +- +花子/)
  await expect(authority(add)).rejects.toThrow('exists already')
  await expect(authority(add.replace(file, `${file}-2`))).rejects.toThrow('a clerk hanako already')
  expect(fs.existsSync(`${file}-2`)).toBe(false)
  await expect(authority(add.replace('9936', '0001'))).rejects.toThrow('no institution 0001')
  await expect(authority(add.replace('hanako', 'Hana').replace(file, `${file}-2`))).rejects.toThrow('small letters')
  await expect(authority('dance')).rejects.toThrow(UsageError)
})

it('unlocks, resets and removes', async () => {
  const [file, second] = [fileOf('taro'), fileOf('taro-2')]
  await authority(`add --login-name taro --name 太郎 --secret ${file}`)
  await place.db.clerk.update({ where: { loginName: 'taro' }, data: { failedAttempts: 5, lockedAt: new Date() } })
  expect(await signsIn('taro', passwordIn(file))).toBe(false)
  await authority('unlock --login-name taro')
  expect(await signsIn('taro', passwordIn(file))).toBe(true)
  await authority(`reset --login-name taro --secret ${second}`)
  expect(await place.db.clerkSession.count({ where: { clerk: { loginName: 'taro' } } })).toBe(0)
  expect([await signsIn('taro', passwordIn(file)), await signsIn('taro', passwordIn(second))]).toEqual([false, true])
  await authority('remove --login-name taro')
  expect(await place.db.clerk.count({ where: { loginName: 'taro' } })).toBe(0)
  expect(await place.db.auditEvent.count({ where: { by: 'taro', action: 'signed_in' } })).toBe(2)
  for (const what of ['unlock', 'remove', 'code'])
    await expect(authority(`${what} --login-name taro`)).rejects.toThrow('no clerk taro')
})

it('a rehearsal says what the clerk’s app shows, and nobody else does', async () => {
  await authority(`add --login-name player --name x --secret ${fileOf('player')}`)
  const shown = await authority('code --login-name player')
  const row = await place.db.clerk.findUniqueOrThrow({ where: { loginName: 'player' } })
  const near = [0, 30].map((ago) => clerkDigits(row, place.authority.secret, new Date(Date.now() - ago * 1000)))
  expect(near).toContain(shown)
  await place.db.authority.update({ where: { id: 1 }, data: { rehearsal: false } })
  try {
    await expect(authority('code --login-name player')).rejects.toThrow('no rehearsal')
  } finally {
    await place.db.authority.update({ where: { id: 1 }, data: { rehearsal: true } })
  }
})

it('resets the login password of a user, into a file', async () => {
  await place.subscribe('forgot01')
  const file = fileOf('forgot01')
  const before = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'forgot01' } })
  await run(subscriber, 'reset-password', '--login-id', 'forgot01', '--secret', file)
  const after = await place.db.subscriber.findFirstOrThrow({ where: { loginId: 'forgot01' } })
  expect([after.passwordHash === before.passwordHash, fs.statSync(file).mode & 0o777]).toEqual([false, 0o600])
})

it('another sealing secret seals what clerks have, too', async () => {
  const file = fileOf('sealed')
  await authority(`add --login-name sealed --name x --secret ${file}`)
  const next = randomBytes(32)
  await resealKeys(place.db, place.authority.secret, { secret: next, passphraseSalt: null })
  expect(await signsIn('sealed', passwordIn(file), next)).toBe(true)
})

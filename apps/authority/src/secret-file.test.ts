import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readOrCreateSecret, readSecret } from './secret-file.ts'

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-secret-'))
afterAll(() => fs.rmSync(dir, { recursive: true }))
const file = (name: string, content?: string | Buffer) => {
  const at = path.join(dir, name)
  if (content !== undefined) fs.writeFileSync(at, content)
  return at
}

it('makes a secret once, for this user only, and finds it again', () => {
  const at = file('new')
  const made = readOrCreateSecret(at)
  expect(made).toHaveLength(32)
  expect(fs.statSync(at).mode & 0o777).toBe(0o600)
  expect(readOrCreateSecret(at)).toEqual(made)
})

it('reads raw bytes and base64 alike', () => {
  const secret = randomBytes(32)
  secret[0] = 0 // so that it is no text
  expect(readSecret(file('raw', secret))).toEqual(secret)
  expect(readSecret(file('base64', `${secret.toString('base64')}\n`))).toEqual(secret)
  expect(readSecret(file('base64url', secret.toString('base64url')))).toEqual(secret)
})

it.each([
  ['empty', ''],
  ['short', 'password1234'],
  ['short base64', randomBytes(31).toString('base64')],
])('refuses a secret that is %s', (name, content) => {
  expect(() => readSecret(file(name, content))).toThrow(/holds \d+ bytes; at least 32/)
})

it('says what to do when there is no file', () => {
  expect(() => readSecret(file('none'))).toThrow('`init` creates it')
})

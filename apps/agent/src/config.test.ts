import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { ConfigError, allowsAuthority, readMachinePolicy } from './config.ts'
import { presetFile } from './files.ts'
import { temporaryFolder } from './test/folder.ts'

const written = (text: string) => {
  const file = path.join(temporaryFolder(), 'agent.json')
  writeFileSync(file, text)
  return presetFile(file)
}

it('restricts nothing without a file', () => {
  const policy = readMachinePolicy(presetFile(path.join(temporaryFolder(), 'missing.json')))
  expect(allowsAuthority(policy, 'https://bank.example')).toBe(true)
})

it('allows the listed origins alone, whatever their path', () => {
  const policy = readMachinePolicy(written('{"allowedAuthorities":["https://bank.example:8443/"],"keyStore":"file"}'))
  expect(policy.keyStore).toBe('file')
  expect(allowsAuthority(policy, 'https://bank.example:8443/ca')).toBe(true)
  for (const other of ['https://bank.example', 'https://bank.example.evil:8443', 'https://evil/bank.example:8443']) {
    expect(allowsAuthority(policy, other)).toBe(false)
  }
})

it.each(['{', '{"keyStore":"tpm"}', '{"selfUpdate":"no"}', '{"allowedAuthority":[]}', '[]'])(
  'is not guessed at when it cannot be read: %s',
  (text) => {
    expect(() => readMachinePolicy(written(text))).toThrow(ConfigError)
  },
)

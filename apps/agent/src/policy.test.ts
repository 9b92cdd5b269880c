import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type OrderKey, sealEnvelope } from '@certfleet/pki/envelope.ts'
import { expect, it } from 'vitest'
import { PolicyStore } from './policy.ts'
import { newOrderKey } from './test/console.ts'
import { temporaryFolder } from './test/folder.ts'

const policyOf = (version: number, key: OrderKey) =>
  sealEnvelope('policy', { version, gatewayUrl: 'wss://console.example/agent', authorities: [], helpdesk: '' }, key)

function scene() {
  const folder = temporaryFolder()
  const key = newOrderKey()
  const open = () => new PolicyStore(folder, { orderKey: key.publicKey, consoleKeyId: key.id })
  return { key, open, file: path.join(folder, `policy-${key.id.slice(0, 16)}.json`) }
}

it('keeps the newest policy over a restart', () => {
  const { key, open } = scene()
  const policies = open()
  expect(policies.current).toBeNull()
  expect(policies.take(policyOf(2, key))).toBe('taken')
  expect(policies.take(policyOf(2, key))).toBe('same')
  expect(policies.take(policyOf(1, key))).toBe('older')
  expect(open().current?.version).toBe(2)
})

it('takes nothing from another key, nor another kind of message for a policy', () => {
  const { key, open } = scene()
  const policies = open()
  expect(() => policies.take(policyOf(1, newOrderKey()))).toThrow('foreign_key')
  expect(() => policies.take({ ...policyOf(1, newOrderKey()), keyId: key.id })).toThrow('bad_signature')
  expect(() => policies.take(sealEnvelope('order', { version: 1 }, key))).toThrow('bad_signature')
  expect(policies.current).toBeNull()
})

it('goes by no stored policy that was changed', () => {
  const { key, open, file } = scene()
  open().take(policyOf(3, key))
  for (const content of ['', '{', JSON.stringify(policyOf(9, newOrderKey()))]) {
    writeFileSync(file, content)
    expect(open().current).toBeNull()
  }
})

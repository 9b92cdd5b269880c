import { createPublicKey } from 'node:crypto'
import { sha256Hex, verifySignature } from '@certfleet/pki/keys.ts'
import { possessionInput } from '@certfleet/pki/signing-input.ts'
import { expect, it } from 'vitest'
import { TrustedTime, systemClock } from './clock.ts'
import { enrol } from './enrol.ts'
import { loadIdentity } from './identity.ts'
import { takeInventory } from './inventory.ts'
import { openFileStore } from './keystore/file.ts'
import { issueTo, makeCa, pem } from './test/certificates.ts'
import { TestConsole } from './test/console.ts'
import { temporaryFolder } from './test/folder.ts'
import { testPlatform } from './test/pc.ts'

const dayMs = 86_400_000
const nonce = 'claim-nonce-of-this-connection'

async function scene() {
  const console = await new TestConsole().start()
  const platform = testPlatform(temporaryFolder())
  await enrol({ platform, server: console.origin, token: console.token })
  await console.stop()
  const identity = loadIdentity(platform.privateFolder)
  if (!identity) throw new Error('not enrolled')
  const ca = await makeCa()
  const authority = {
    id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    code: '9936',
    name: 'サンプル銀行',
    baseUrl: 'https://bank.example',
    trustAnchors: pem(ca.rootDer),
    issuers: pem(ca.issuingDer),
    windowDays: 40,
  }
  const policy = {
    version: 1,
    gatewayUrl: 'wss://console.example/agent',
    authorities: [authority],
    helpdesk: '',
    removeSuperseded: 'ask' as const,
    holidays: [] as string[],
  }
  const store = openFileStore(temporaryFolder())
  const time = new TrustedTime(systemClock)
  const add = async (from: typeof ca, name: string, dates = {}) => {
    const certificate = await issueTo(from, (await store.createKey(name, 'P-256')).publicKey, dates)
    await store.install(certificate, [], name)
    return certificate
  }
  const take = () => takeInventory({ identity, store, policy, time, clock: systemClock }, nonce)
  return { identity, ca, store, time, add, take }
}

it('proves each key over the nonce of the connection, bound to this agent, console and certificate', async () => {
  const { identity, ca, add, take } = await scene()
  const certificate = await add(ca, 'own')
  const { certificates } = await take()
  const [seen] = certificates
  expect(seen).toMatchObject({
    presence: 'present_ok',
    protection: 'file',
    certificate: certificate.toString('base64'),
  })
  const { consoleKeyId, agentId } = identity
  const input = possessionInput({ consoleKeyId, agentId, nonce, certificate })
  const key = createPublicKey({ key: pem(certificate), format: 'pem' })
  expect(verifySignature(key, input, Buffer.from(seen?.proof ?? '', 'base64'))).toBe(true)
})

it('neither tells nor touches certificates of authorities the policy does not name', async () => {
  const { ca, add, take, store } = await scene()
  const own = await add(ca, 'own')
  await add(await makeCa('よその銀行'), 'foreign')
  const { certificates } = await take()
  expect(certificates.map(({ certificate }) => sha256Hex(Buffer.from(certificate, 'base64')))).toEqual([sha256Hex(own)])
  expect(await store.list()).toHaveLength(2)
})

it('says so when the key is gone, and proves nothing', async () => {
  const { ca, add, take, store } = await scene()
  await add(ca, 'own')
  await store.deleteKey('own')
  const { certificates } = await take()
  expect(certificates).toMatchObject([{ presence: 'present_key_unusable' }])
  expect(certificates[0]).not.toHaveProperty('proof')
})

it('marks a certificate that this PC’s clock believes expired', async () => {
  const { ca, add, take, time } = await scene()
  await add(ca, 'own', { notBefore: new Date(Date.now() - 60 * dayMs), notAfter: new Date(Date.now() - 30 * dayMs) })
  expect((await take()).certificates).toMatchObject([{ presence: 'present_ok' }])
  time.measure(new Date(Date.now() - 40 * dayMs))
  expect((await take()).certificates).toMatchObject([{ presence: 'present_clock_conflict' }])
})

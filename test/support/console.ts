import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto'
import type { Hello } from '@certfleet/core/protocol.ts'
import { PROTOCOL } from '@certfleet/core/protocol.ts'
import { generatePrivateKey, signerOf, spkiOf } from '@certfleet/pki/keys.ts'
import { enrolInput, helloInput } from '@certfleet/pki/signing-input.ts'
import { afterAll, beforeAll, inject } from 'vitest'
import { env } from '../../apps/console/src/env.ts'
import { enrolAgent } from '../../apps/console/src/server/agents/enrol-agent.ts'
import { enrolChallenge } from '../../apps/console/src/server/agents/enrol-challenge.ts'
import type { Actor } from '../../apps/console/src/server/audit/audit.ts'
import { system } from '../../apps/console/src/server/audit/audit.ts'
import { db } from '../../apps/console/src/server/db.ts'
import { publishPolicy } from '../../apps/console/src/server/policy/publish-policy.ts'
import { createToken } from '../../apps/console/src/server/tokens/create-token.ts'
import { addAuthority } from './console-scene.ts'
import { closeServer, openServer } from './console-server.ts'
import { type TestDatabase, freshDatabase } from './database.ts'
import { dayMs } from './test-ca.ts'

export { addAuthority, certificateRow, consoleKeyId, possessionProof, reportOf } from './console-scene.ts'

/** The console's server on a database of its own, in this process: for tests of its commands. */
export function useConsole(): void {
  let database: TestDatabase
  beforeAll(async () => {
    database = await freshDatabase(inject('postgresUrl'), 'console')
    await openServer(database.url)
    await db().$transaction((tx) => publishPolicy(tx, system))
  })
  afterAll(async () => {
    await closeServer()
    await database.drop()
  })
}

export const admin: Actor & { kind: 'user' } = { kind: 'user', id: 'admin', name: '管理 花子' }

export async function addSubscriber(authorityId: string, loginId: string): Promise<string> {
  const employee = await db().employee.create({ data: { name: `${loginId} さん` } })
  const row = await db().subscriber.create({ data: { authorityId, loginId, employeeId: employee.id } })
  return row.id
}

/** An agent's side of the contract, with keys of its own. */
export interface TestAgent {
  id: string
  hostname: string
  osUser: string
  identity: KeyObject
  hello(nonce: string, change?: { origin?: string; agentId?: string }): Hello
}

export async function enrolTestAgent(token?: string, identity = generateKeyPairSync('ed25519').privateKey) {
  const given =
    token ?? (await createToken({ label: 'test', validDays: 1, maxUses: 1000, subscriberId: null }, admin)).token
  const { nonce } = await enrolChallenge('n'.repeat(32))
  const answer = await enrolAgent(enrolRequest(given, nonce, identity))
  return { ...answer, agent: agentOf(answer.agentId, identity) }
}

export function enrolRequest(token: string, nonce: string, identity: KeyObject, origin = env().origin) {
  const publicKey = generatePublic(identity)
  const signature = sign(null, enrolInput(nonce, origin, publicKey), identity).toString('base64')
  const self = { hostname: 'PC-0001', osUser: 'demo', machineId: 'm', platform: 'linux', version: '0.1.0' }
  return { token, nonce, publicKey: publicKey.toString('base64'), signature, ...self }
}

const generatePublic = (identity: KeyObject): Buffer => spkiOf(signerOf(identity).publicKey)

function agentOf(id: string, identity: KeyObject): TestAgent {
  const self = { id, hostname: 'PC-0001', osUser: 'demo' }
  return {
    ...self,
    identity,
    hello: (nonce, { origin = env().origin, agentId = id } = {}) => ({
      type: 'hello',
      agentId,
      signature: sign(null, helloInput(nonce, origin, agentId), identity).toString('base64'),
      protocol: PROTOCOL,
      version: '0.1.0',
      platform: 'linux',
      hostname: self.hostname,
      osUser: self.osUser,
      clock: new Date().toISOString(),
      policyVersion: 0,
      openIssuances: [],
    }),
  }
}

let nextCode = 1000

/** A subscriber with a certificate on an active agent, `daysLeft` days before its expiry. */
export async function scene(loginId: string, daysLeft: number, token?: string) {
  const { id: authorityId, ca } = await addAuthority(String(nextCode++))
  const subscriberId = await addSubscriber(authorityId, loginId)
  const { agent } = await enrolTestAgent(token)
  const key = signerOf(await generatePrivateKey('P-256'))
  const notAfter = new Date(Math.floor((Date.now() + daysLeft * dayMs) / 1000) * 1000)
  const der = await ca.issue({ loginId, publicKey: key.publicKey, notAfter })
  return { authorityId, ca, subscriberId, agent, key, der, notAfter }
}

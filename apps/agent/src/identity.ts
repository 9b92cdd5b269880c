import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import path from 'node:path'
import { sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import { z } from 'zod'
import { readIfPresent, removeDurably, writeDurably } from './files.ts'

/** Who this agent is at its console, and by what it knows that console. Made at enrolment. */
export interface Identity {
  agentId: string
  /** The console's origin, as the agent dials it. */
  consoleOrigin: string
  /** The pinned order key: what it has not signed is not obeyed. */
  orderKey: KeyObject
  consoleKeyId: string
  key: IdentityKey
}

/** The agent's own Ed25519 key. It signs enrolment and hello, nothing else. */
export interface IdentityKey {
  publicKey: KeyObject
  sign(data: Uint8Array): Buffer
}

/** This agent does not know its console yet. */
export class NotEnrolled extends Error {
  override readonly name = 'NotEnrolled'
}

const identitySchema = z.object({
  agentId: z.uuid(),
  consoleOrigin: z.url(),
  /** SPKI DER. */
  orderKey: z.base64(),
  /** PKCS#8 PEM. */
  privateKey: z.string(),
})

const identityFile = 'identity.json'
const enrollingFile = 'enrolling.key'

/** The identity of an enrolled agent; null before enrolment. */
export function loadIdentity(folder: string): Identity | null {
  const text = readIfPresent(path.join(folder, identityFile))
  if (text === null) return null
  const { agentId, consoleOrigin, orderKey, privateKey } = identitySchema.parse(JSON.parse(text))
  const spki = Buffer.from(orderKey, 'base64')
  return {
    agentId,
    consoleOrigin,
    orderKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    consoleKeyId: sha256Hex(spki),
    key: identityKeyOf(privateKey),
  }
}

/**
 * The key of an enrolment under way. It is on the disk before anybody is told of it, so an enrolment that was
 * interrupted is repeated with the same key.
 */
export function enrollingKey(folder: string): IdentityKey {
  const file = path.join(folder, enrollingFile)
  const known = readIfPresent(file)
  if (known !== null) return identityKeyOf(known)
  const made = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
  writeDurably(file, made)
  return identityKeyOf(made)
}

/** Ends an enrolment: its key becomes the agent's, in place of any earlier one. */
export function saveIdentity(folder: string, enrolled: Pick<Identity, 'agentId' | 'consoleOrigin' | 'orderKey'>): void {
  const privateKey = readIfPresent(path.join(folder, enrollingFile))
  if (privateKey === null) throw new Error('no enrolment is under way')
  const { agentId, consoleOrigin } = enrolled
  const orderKey = spkiOf(enrolled.orderKey).toString('base64')
  const content = { agentId, consoleOrigin, orderKey, privateKey } satisfies z.infer<typeof identitySchema>
  writeDurably(path.join(folder, identityFile), JSON.stringify(content))
  removeDurably(path.join(folder, enrollingFile))
}

function identityKeyOf(pem: string): IdentityKey {
  const key = createPrivateKey(pem)
  return { publicKey: createPublicKey(key), sign: (data) => sign(null, data, key) }
}

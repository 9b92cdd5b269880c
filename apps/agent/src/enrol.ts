import { type KeyObject, createPublicKey, randomBytes } from 'node:crypto'
import { consoleProofSchema } from '@certfleet/core/order.ts'
import { type ProblemCode, problems } from '@certfleet/core/problem.ts'
import { enrolChallengeSchema, enrolledSchema, tokenPattern } from '@certfleet/core/protocol.ts'
import { EnvelopeRefused, openEnvelope } from '@certfleet/pki/envelope.ts'
import { sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import { enrolInput } from '@certfleet/pki/signing-input.ts'
import { z } from 'zod'
import { claimPrivateFolder } from './files.ts'
import { defaultHttpsLimits, httpsRequest } from './https-request.ts'
import { type Identity, enrollingKey, saveIdentity } from './identity.ts'
import { jsonOrNull } from './json.ts'
import type { Platform } from './platform/platform.ts'
import { PolicyStore } from './policy.ts'
import { isProtected } from './protected-url.ts'
import { isProxyRefusal } from './proxy.ts'
import { version } from './version.ts'

export interface EnrolOptions {
  platform: Platform
  /** The console as the person typed it. */
  server: string
  /** `cf1.…`, worth one enrolment. */
  token: string
  /** Ends the try. What was begun is repeated with the same key. */
  signal?: AbortSignal
}

export interface Enrolled {
  agentId: string
  consoleOrigin: string
  state: z.infer<typeof enrolledSchema>['state']
}

/** Why an enrolment did not happen. */
export class EnrolmentRefused extends Error {
  override readonly name = 'EnrolmentRefused'
  readonly reason: EnrolmentReason

  constructor(reason: EnrolmentReason, options?: ErrorOptions & { detail?: string }) {
    super(options?.detail ? `${reason}: ${options.detail}` : reason, options)
    this.reason = reason
  }
}
/** What this side refuses or cannot do; the rest are refusals of the console. */
export type LocalReason =
  | 'server_not_a_url'
  | 'server_not_https'
  | 'token_malformed'
  | 'foreign_console'
  | 'unreachable'
  | 'proxy_refused'
  | 'answer_unreadable'
export type EnrolmentReason = LocalReason | ProblemCode

/**
 * Makes this agent known to a console. The console first proves the key the token names, over our nonce and the
 * origin we dial; only then is it sent the token.
 * @throws EnrolmentRefused
 */
export async function enrol(options: EnrolOptions): Promise<Enrolled> {
  const { platform, server, token } = options
  const consoleOrigin = originOf(server)
  const keyId = tokenPattern.exec(token.trim())?.[3]
  if (!keyId) throw new EnrolmentRefused('token_malformed')
  const { orderKey, challenge } = await proveConsole(options, consoleOrigin, keyId)

  claimPrivateFolder(platform)
  const key = enrollingKey(platform.privateFolder)
  const publicKey = spkiOf(key.publicKey)
  const { hostname, osUser, machineId, description } = platform
  const request = {
    token: token.trim(),
    publicKey: publicKey.toString('base64'),
    nonce: challenge.nonce,
    signature: key.sign(enrolInput(challenge.nonce, consoleOrigin, publicKey)).toString('base64'),
    hostname,
    osUser,
    machineId,
    platform: description,
    version,
  }
  const { agentId, state, policy } = await ask(options, `${consoleOrigin}/api/agent/enrol`, request, enrolledSchema)
  try {
    new PolicyStore(platform.privateFolder, { orderKey, consoleKeyId: keyId }).take(policy)
  } catch (cause) {
    throw new EnrolmentRefused('answer_unreadable', { cause, detail: 'the policy is not signed by the console' })
  }
  saveIdentity(platform.privateFolder, { agentId, consoleOrigin, orderKey })
  return { agentId, consoleOrigin, state }
}

/** The origin of a console. @throws EnrolmentRefused when the connection to it could be listened to */
function originOf(server: string): string {
  if (!URL.canParse(server)) throw new EnrolmentRefused('server_not_a_url', { detail: server })
  const url = new URL(server)
  if (!isProtected(url)) throw new EnrolmentRefused('server_not_https', { detail: server })
  return url.origin
}

/** Has a console prove the key that is expected of it. It is sent a nonce, nothing else. @throws EnrolmentRefused */
export async function proveConsole(
  options: Asking,
  consoleOrigin: string,
  keyId: string,
): Promise<{ orderKey: KeyObject; challenge: z.infer<typeof enrolChallengeSchema> }> {
  const nonce = randomBytes(32).toString('base64url')
  const challenge = await ask(options, `${consoleOrigin}/api/agent/enrol/challenge`, { nonce }, enrolChallengeSchema)
  return { orderKey: provenKey(challenge, { keyId, nonce, consoleOrigin }), challenge }
}

/** The order key of the console. @throws EnrolmentRefused `foreign_console` unless it is the one the token names */
function provenKey(
  challenge: z.infer<typeof enrolChallengeSchema>,
  expected: { keyId: string; nonce: string; consoleOrigin: string },
): KeyObject {
  const spki = Buffer.from(challenge.orderKey, 'base64')
  if (sha256Hex(spki) !== expected.keyId) throw new EnrolmentRefused('foreign_console', { detail: 'another order key' })
  try {
    const orderKey: Identity['orderKey'] = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    const proof = openEnvelope('console', challenge.proof, orderKey, consoleProofSchema)
    if (proof.nonce === expected.nonce && proof.origin === expected.consoleOrigin) return orderKey
  } catch (cause) {
    const detail = cause instanceof EnvelopeRefused ? cause.reason : 'unreadable key'
    throw new EnrolmentRefused('foreign_console', { cause, detail })
  }
  throw new EnrolmentRefused('foreign_console', { detail: 'a proof made for another console or another time' })
}

type Asking = Pick<EnrolOptions, 'platform' | 'signal'>
const limits = { ...defaultHttpsLimits, answerBytes: 500_000 }
const problemSchema = z.object({ code: z.string() })

async function ask<T>({ platform, signal }: Asking, url: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
  const { status, text } = await httpsRequest(url, { body, network: platform.network, signal }, limits).catch(
    (cause: unknown) => {
      throw new EnrolmentRefused(isProxyRefusal(cause) ? 'proxy_refused' : 'unreachable', { cause, detail: url })
    },
  )
  const parsed = schema.safeParse(jsonOrNull(text))
  if (status < 300 && parsed.success) return parsed.data
  const code = problemSchema.safeParse(jsonOrNull(text)).data?.code
  const known = (Object.keys(problems) as ProblemCode[]).find((each) => each === code)
  throw new EnrolmentRefused(known ?? 'answer_unreadable', { detail: `HTTP ${status}` })
}

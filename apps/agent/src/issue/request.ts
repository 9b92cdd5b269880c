import { randomUUID } from 'node:crypto'
import { ruleOf } from '@certfleet/core/authority-codes.ts'
import { sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import { AnswerLost, AuthorityError, type Issued } from '../authorities/authority.ts'
import type { StoredKey } from '../keystore/keystore.ts'
import { changeDialogue, inDialogue } from './dialogue-view.ts'
import type { Issuance } from './issuance.ts'
import { IssuanceFailed, type Waiting, failureOf, helpsLater, patiently, pause, pauseMs } from './patience.ts'
import { refusedBy } from './refused-by.ts'

/**
 * Makes the key and the request, and hands it in until the answer is on the disk. Every step is written down before
 * the next one, so that whatever happens the authority is asked for one certificate only.
 * @param handIn a dialogue's session, the certificate that is renewed, or the console stands behind it
 * @param ready waits until it may be handed in, with the key there
 * @returns null, or the refusal that asks for another `handIn`: the employee has to authenticate again
 * @throws IssuanceFailed, EmployeeNeeded
 */
export async function requestCertificate(
  issuance: Issuance,
  handIn: HandIn,
  waiting: Waiting,
  ready: () => Promise<void> = () => Promise.resolve(),
): Promise<AuthorityError | null> {
  issuance.progress('issuing')
  changeDialogue(issuance, { stage: 'key', trouble: null })
  const key = await makeKey(issuance)
  const csr = await makeCsr(issuance, key)
  await ready()
  changeDialogue(issuance, { stage: 'submit' })
  return submit(issuance, handIn, waiting, csr)
}

type HandIn = (requestId: string, csr: Buffer) => Promise<Issued>

/**
 * What became of the request that was handed in, or perhaps was: false when the authority knows nothing of it.
 * @param lostBy how the answer to it was lost
 * @throws IssuanceFailed
 */
export async function fetchAnswer(issuance: Issuance, lostBy: AuthorityError | null = null): Promise<boolean> {
  const { requestId } = requestOf(issuance)
  const key = await requestKey(issuance)
  issuance.progress('issuing')
  let undecodable = isUndecodable(lostBy) ? 1 : 0
  const fetch = async () => {
    try {
      return await issuance.authority.fetch(requestId, key)
    } catch (error) {
      // Once it may be a page of something in between (`authority_answer_unreadable`), which passes. Twice in a row, to
      // the request and to what became of it, it is what the authority answers, and asking again changes nothing.
      undecodable = isUndecodable(error) ? undecodable + 1 : 0
      if (undecodable > 1) throw new IssuanceFailed({ code: 'BZBE001011' }, { cause: error })
      throw error
    }
  }
  const issued = await patiently(issuance, inDialogue(issuance, false), fetch)
  if (issued) keepAnswer(issuance, issued)
  else issuance.append({ step: 'not_issued', code: null })
  return issued !== null
}

/** The key of the request. @throws IssuanceFailed `key_missing`: what was issued for it has to be revoked */
export async function requestKey(issuance: Issuance): Promise<StoredKey> {
  const key = await issuance.services.store.findKey(requestOf(issuance).keyName)
  if (!key) throw new IssuanceFailed({ code: 'key_missing' })
  return key
}

async function makeKey(issuance: Issuance): Promise<StoredKey> {
  const { store, keyAlgorithm, reserve } = issuance.services
  const { keyName, requestId } = issuance.memory.request ?? nameRequest(issuance)
  const found = await store.findKey(keyName)
  if (!found && issuance.memory.spki !== null) {
    // The key is gone, and with it a request that nobody has seen: another one takes its place.
    nameRequest(issuance)
    return makeKey(issuance)
  }
  const create = () => store.createKey(keyName, keyAlgorithm)
  const createAgain = (error: unknown) => {
    if (!refusedBy(error) || !reserve.give()) throw error
    return create()
  }
  const key = found ?? (await create().catch(createAgain))
  const spki = spkiOf(key.publicKey)
  if (issuance.memory.spki === null) issuance.append({ step: 'key_created', spki: spki.toString('base64') })
  tellKey(issuance, key, requestId)
  return key
}

/** Tells the console by which key the certificate will be judged. */
export function tellKey(issuance: Issuance, key: StoredKey, requestId: string): void {
  const spkiSha256 = sha256Hex(spkiOf(key.publicKey))
  const { protection } = key
  issuance.send({ type: 'key.created', ...issuance.reportOf(), requestId, spkiSha256, protection })
}

function nameRequest(issuance: Issuance): { requestId: string; keyName: string } {
  const requestId = randomUUID()
  const request = { requestId, keyName: `certfleet-${requestId}` }
  issuance.append({ step: 'request_named', ...request })
  return request
}

/** The very bytes that are handed in, however often: the same request id with other bytes is a conflict. */
async function makeCsr(issuance: Issuance, key: StoredKey): Promise<Buffer> {
  if (issuance.memory.csr !== null) return Buffer.from(issuance.memory.csr, 'base64')
  // The authority makes the subject; this one only says whose request it is.
  const { buildCsr } = await import('@certfleet/pki/csr.ts')
  const csr = await buildCsr([{ type: 'CN', value: issuance.order.loginId }], key)
  issuance.append({ step: 'csr_built', csr: csr.toString('base64') })
  return csr
}

async function submit(
  issuance: Issuance,
  handIn: HandIn,
  waiting: Waiting,
  csr: Buffer,
): Promise<AuthorityError | null> {
  const { requestId } = requestOf(issuance)
  for (let failures = 1; ; failures++) {
    issuance.append({ step: 'submitting' })
    try {
      keepAnswer(issuance, await handIn(requestId, csr))
      return null
    } catch (error) {
      if (!(error instanceof AuthorityError)) throw error
      if (error.isRefusal) {
        issuance.append({ step: 'not_issued', code: error.code })
        if (ruleOf(error.code).retry === 'ask') return error
        if (!helpsLater(error)) throw failureOf(error)
      } else if (await fetchAnswer(issuance, error)) {
        return null
      } else if (!helpsLater(error)) throw failureOf(error)
      await pause(issuance, waiting, { code: error.code }, pauseMs(issuance, error, failures))
      waiting.show(null)
    }
  }
}

function keepAnswer(issuance: Issuance, { certificate, chain }: Issued): void {
  const base64 = (der: Buffer) => der.toString('base64')
  issuance.append({ step: 'answered', certificate: base64(certificate), chain: chain.map(base64) })
  issuance.progress('issued')
}

const isUndecodable = (error: unknown) => error instanceof AnswerLost && error.isUndecodable

/** The request whose name is in the journal before any of this is done. */
function requestOf(issuance: Issuance): { requestId: string; keyName: string } {
  const { request } = issuance.memory
  if (!request) throw new Error('no request was named')
  return request
}

import { randomUUID } from 'node:crypto'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'
import { sha256Hex, spkiOf } from '@certfleet/pki/keys.ts'
import { possessionInput } from '@certfleet/pki/signing-input.ts'
import { KeyStoreError, type StoredKey, testSign } from '../keystore/keystore.ts'
import { reasonOf } from '../log.ts'
import { backoffMs } from '../retry.ts'
import { readAnswer, whyWrong } from './check-answer.ts'
import { changeDialogue, freshDialogue, inDialogue } from './dialogue-view.ts'
import type { Issuance } from './issuance.ts'
import { IssuanceFailed, patiently, pause } from './patience.ts'
import { certificateToRenew } from './preflight.ts'
import { requestKey, tellKey } from './request.ts'

/**
 * From the authority's answer to the report: each function is one step of the journal and can be done again after a
 * crash. None of them needs the employee.
 */

/** Puts the certificate into the key store, after a look at it. @throws IssuanceFailed `wrong_certificate` */
export async function install(issuance: Issuance): Promise<void> {
  const { store, reserve, tempo, log, storeChanged } = issuance.services
  issuance.progress('installing')
  changeDialogue(issuance, { stage: 'install' })
  const key = await requestKey(issuance)
  const certificate = await rightCertificate(issuance, key)
  const chain = (issuance.memory.answer?.chain ?? []).map((der) => Buffer.from(der, 'base64'))
  const keyName = issuance.memory.request?.keyName ?? ''
  for (let failures = 1; ; failures++) {
    try {
      await store.install(certificate.der, chain, keyName)
      break
    } catch (error) {
      if (!(error instanceof KeyStoreError)) throw error
      log.error('keystore.install_failed', { issuance: issuance.id, reason: reasonOf(error) })
      if (reserve.give()) continue
      await pause(issuance, inDialogue(issuance, false), { code: 'G001e' }, backoffMs(tempo.backoff, failures))
    }
  }
  issuance.append({ step: 'installed' })
  issuance.progress('installed')
  storeChanged()
}

/** Finds out whether the key works. @throws IssuanceFailed `key_unusable` */
export async function test(issuance: Issuance): Promise<void> {
  changeDialogue(issuance, { stage: 'check' })
  const key = await keyOf(issuance)
  // Of a key that nobody has requested the console learns here.
  if (issuance.memory.isFound) tellKey(issuance, key, randomUUID())
  if (!(await testSign(key))) throw new IssuanceFailed({ code: 'key_unusable' })
  issuance.append({ step: 'tested' })
  if (issuance.isUnnoticed) restAfterResult(issuance)
  else showResult(issuance)
}

/** Signs the proof of possession over the nonce of the order. */
export async function prove(issuance: Issuance): Promise<void> {
  const { consoleKeyId, agentId } = issuance.services.identity
  const { certificate } = answerOf(issuance)
  const claim = { consoleKeyId, agentId, nonce: issuance.order.nonce, certificate: certificate.der }
  const key = await keyOf(issuance)
  const proof = await key.sign(possessionInput(claim))
  issuance.append({ step: 'proved', proof: proof.toString('base64'), protection: key.protection })
}

/** Tells the authority. Until it knows, the issuance is in `verifying`; the certificate works already. */
export async function confirm(issuance: Issuance): Promise<void> {
  issuance.progress('verifying')
  const requestId = issuance.memory.request?.requestId ?? ''
  const key = await requestKey(issuance)
  // The employee sees CCHK007 and has nothing to wait for.
  const waiting = { show: () => {}, mayLeave: false }
  const { authority } = issuance
  const confirmedAt = await patiently(issuance, waiting, () => authority.confirm(requestId, key))
  issuance.append({ step: 'confirmed', confirmedAt: confirmedAt.toISOString() })
}

/** Puts the report to the console into the outbox, unless it is there. */
export function report(issuance: Issuance): void {
  const { outbox } = issuance.services
  const { attempt, proved, reportSeq, answer } = issuance.memory
  const isThere = outbox.holds(
    (each) => each.type === 'certificate.installed' && each.issuanceId === issuance.id && each.attempt === attempt,
  )
  if (isThere || !answer || proved === null || reportSeq === null) return
  issuance.send({
    type: 'certificate.installed',
    ...issuance.reportOf(reportSeq),
    certificate: answer.certificate,
    ...proved,
  })
}

/**
 * It came with nobody there: no screen says so by itself. Browsers go on with the old certificate, which does as long as
 * the authority keeps it.
 */
function restAfterResult(issuance: Issuance): void {
  const { view, services } = issuance
  const isOldKept = view.kind === 'unattended' && view.profile?.onRenewal === 'keep_old_until_expiry'
  if (!isOldKept) services.certificateCame(issuance.id)
  issuance.show({ kind: 'resting' })
}

/** CCHK007, also when the dialogue itself was lost by a restart: the employee still has to close the browsers. */
function showResult(issuance: Issuance): void {
  const { purpose } = issuance.order
  const dialogue = { purpose, step: { screen: 'CCHK007' as const } }
  const { certificate } = answerOf(issuance)
  issuance.services.certificateCame(issuance.id)
  const profile = issuance.view.kind === 'dialogue' ? issuance.view.profile : null
  issuance.show({ ...freshDialogue(purpose, profile), dialogue, result: certificate })
}

async function rightCertificate(issuance: Issuance, key: StoredKey): Promise<CertificateInfo> {
  const { services, order } = issuance
  const { certificate } = answerOf(issuance)
  const old = order.purpose === 'renew' ? await certificateToRenew(issuance) : null
  const wrong = whyWrong(certificate, {
    spkiSha256: sha256Hex(spkiOf(key.publicKey)),
    loginId: order.loginId,
    issuers: issuance.issuers,
    now: services.time.now(),
    oldNotAfter: old?.certificate.notAfter ?? null,
  })
  if (wrong) throw new IssuanceFailed({ code: 'wrong_certificate' }, { cause: new Error(wrong) })
  return certificate
}

/** The key of the answer: made for the request, or by the application whose certificate was found. */
async function keyOf(issuance: Issuance): Promise<StoredKey> {
  if (!issuance.memory.isFound) return requestKey(issuance)
  const { sha256 } = answerOf(issuance).certificate
  const stored = (await issuance.services.store.list()).find(({ certificate }) => certificate.sha256 === sha256)
  if (!stored?.key) throw new IssuanceFailed({ code: 'key_missing' })
  return stored.key
}

function answerOf(issuance: Issuance): { certificate: CertificateInfo } {
  const certificate = readAnswer(Buffer.from(issuance.memory.answer?.certificate ?? '', 'base64'))
  if (!certificate) throw new IssuanceFailed({ code: 'wrong_certificate' }, { cause: new Error('no certificate') })
  return { certificate }
}

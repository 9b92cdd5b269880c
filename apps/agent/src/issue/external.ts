import { type IssuanceCode, ruleOf } from '@certfleet/core/authority-codes.ts'
import { type CertificateInfo, loginIdOf } from '@certfleet/pki/read-certificate.ts'
import { isOfAny } from '../inventory.ts'
import { testSign } from '../keystore/keystore.ts'
import { whyWrong } from './check-answer.ts'
import type { Issuance } from './issuance.ts'
import { EmployeeLeft, IssuanceFailed } from './patience.ts'
import { certificateToRenew } from './preflight.ts'
import type { ExternalView } from './view.ts'

/**
 * The way to a certificate where the institution's own application issues: the employee works with that, and the key
 * store is watched for the certificate it leaves there. Nothing secret comes near the agent.
 */

/**
 * FLT08, until the new certificate is in the store.
 * @throws IssuanceFailed with the code the application has shown; EmployeeLeft
 */
export async function runExternal(issuance: Issuance): Promise<void> {
  const { application, time, tempo } = issuance.services
  const way = application.wayOf(issuance.order.authority)
  let view: ExternalView = { kind: 'external', way, launch: 'not_yet', trouble: null }
  const show = (change: Partial<ExternalView>) => issuance.show((view = { ...view, ...change }))
  show({})
  issuance.progress('waiting_application')
  for (let lastMs = time.now().getTime(); ;) {
    const nowMs = time.now().getTime()
    if (nowMs - lastMs >= tempo.idleMs) throw new EmployeeLeft('idle')
    const until = new Date(nowMs + tempo.recheckMs)
    const event = await issuance.listen(['launch', 'refresh', 'trouble', 'later'], until)
    if (event) lastMs = time.now().getTime()
    if (event?.type === 'later') throw new EmployeeLeft('later')
    if (event?.type === 'launch' && way) show({ launch: (await application.start(way)) ? 'started' : 'failed' })
    const seen = await lookForSuccessor(issuance)
    if (seen === 'taken') return
    const trouble = seen === 'unusable' ? 'key_unusable' : event?.type === 'refresh' ? 'nothing_found' : view.trouble
    if (trouble !== view.trouble) show({ trouble })
    if (event?.type === 'trouble') didNotWork(issuance, event.code)
  }
}

/**
 * Writes down what the application shall be watched for, before anybody is asked: what comes later is told from it even
 * after a restart, and when the old certificate has been replaced and removed.
 */
export async function startWatching(issuance: Issuance): Promise<void> {
  if (issuance.memory.watching) return
  const old = issuance.order.purpose === 'renew' ? await certificateToRenew(issuance) : null
  // A later one beside the old one is the successor, whenever it came.
  const known = old ? [] : (await ofTheLoginId(issuance)).map(({ certificate }) => certificate.sha256)
  issuance.append({ step: 'watching', known, oldNotAfter: old?.certificate.notAfter.toISOString() ?? null })
}

/** Takes the new certificate as the answer, if it is in the store; `unusable`: it is, and its key does not work. */
export async function lookForSuccessor(issuance: Issuance): Promise<'taken' | 'unusable' | null> {
  const { watching } = issuance.memory
  if (!watching) return null
  const candidates = (await ofTheLoginId(issuance))
    .filter(({ certificate }) => isSuccessor(issuance, certificate, watching))
    .toSorted((a, b) => +b.certificate.notAfter - +a.certificate.notAfter)
  for (const { certificate, key } of candidates) {
    if (!key || !(await testSign(key))) continue
    // The store may be looked into from two sides at once.
    if (issuance.memory.answer) return null
    issuance.note({ step: 'found', certificate: certificate.der.toString('base64') })
    return 'taken'
  }
  return candidates.length > 0 ? 'unusable' : null
}

type Watching = NonNullable<Issuance['memory']['watching']>

function isSuccessor(
  { services, order, issuers }: Issuance,
  certificate: CertificateInfo,
  watching: Watching,
): boolean {
  const { spkiSha256, sha256 } = certificate
  const oldNotAfter = watching.oldNotAfter === null ? null : new Date(watching.oldNotAfter)
  const expected = { spkiSha256, loginId: order.loginId, issuers, now: services.time.now(), oldNotAfter }
  return !watching.known.includes(sha256) && whyWrong(certificate, expected) === null
}

async function ofTheLoginId({ services, order, issuers }: Issuance) {
  const loginId = order.loginId.normalize('NFC')
  return (await services.store.list()).filter(
    ({ certificate }) =>
      isOfAny(certificate, issuers) && loginIdOf(certificate.commonName)?.normalize('NFC') === loginId,
  )
}

/** Where time helps, the request comes back; all else is for whom the code names. */
function didNotWork(issuance: Issuance, code: IssuanceCode): never {
  const { waits, party, retry } = ruleOf(code)
  if (retry !== 'backoff') throw new IssuanceFailed({ code })
  issuance.progress(waits, { code, waitingOn: party })
  throw new EmployeeLeft('later')
}

import { ruleOf } from '@certfleet/core/authority-codes.ts'
import type { Order } from '@certfleet/core/order.ts'
import { type CertificateInfo, readPemBundle } from '@certfleet/pki/read-certificate.ts'
import { AuthorityError, type OpenDialogue, type Opening } from '../authorities/authority.ts'
import { isOfAny } from '../inventory.ts'
import { changeDialogue, freshDialogue, inDialogue, moveDialogue } from './dialogue-view.ts'
import type { Issuance } from './issuance.ts'
import { EmployeeLeft, failureOf, patiently, pause, pauseMs } from './patience.ts'
import { requestCertificate } from './request.ts'
import type { EmployeeEvent } from './view.ts'

/**
 * The dialogue CCHK001 → CCHK002 → processing, until the authority has answered the request. A password is an
 * argument of one call: it is sent once for each time it is typed, and kept nowhere.
 * @throws IssuanceFailed, EmployeeLeft
 */
export async function runDialogue(issuance: Issuance): Promise<void> {
  issuance.show(freshDialogue(issuance.order.purpose, await certificatesToList(issuance)))
  let session: OpenDialogue | null = await choose(issuance)
  for (;;) {
    if (session?.next.screen !== 'processing') {
      session = (await authenticate(issuance, session)) ?? (await choose(issuance))
      continue
    }
    moveDialogue(issuance, { type: 'authority_asks', ask: session.next })
    const lostBy = await requestCertificate(issuance, session)
    if (lostBy === null) return
    session = null
    moveDialogue(issuance, { type: 'session_lost', code: lostBy })
  }
}

/** CCHK001: the employee chooses, and the authority opens a dialogue. */
async function choose(issuance: Issuance): Promise<OpenDialogue> {
  const { order } = issuance
  issuance.progress('waiting_selection')
  let event
  do event = await hear(issuance, order.purpose === 'renew' ? ['choose'] : ['issue'])
  // Only the certificate of the order may be renewed under it.
  while (event.type === 'choose' && event.certificateSha256 !== order.certificateSha256)
  issuance.append({ step: 'chosen', certificateSha256: order.certificateSha256 })
  changeDialogue(issuance, { busy: true })
  const open = () => issuance.authority.openDialogue(openingOf(order))
  const session = await patiently(issuance, inDialogue(issuance, true), open)
  const chosen = order.purpose === 'renew' ? 'certificate_chosen' : 'issue_chosen'
  moveDialogue(issuance, { type: chosen }, { busy: false, trouble: null })
  return session
}

/** CCHK002: asks for the password until the authority accepts it. Null when the employee goes back to CCHK001. */
async function authenticate(issuance: Issuance, session: OpenDialogue | null): Promise<OpenDialogue | null> {
  for (;;) {
    issuance.progress('waiting_password', codeOnScreen(issuance))
    const event = await hear(issuance, ['password', 'back'])
    if (event.type === 'back') {
      moveDialogue(issuance, { type: 'back' }, { trouble: null })
      return null
    }
    changeDialogue(issuance, { busy: true })
    try {
      session ??= await issuance.authority.openDialogue(openingOf(issuance.order))
      const next = await issuance.authority.answer(session, 'CCHK002', fieldsOf(issuance.order, event.password))
      changeDialogue(issuance, { busy: false, trouble: null })
      if (next.screen === 'processing') return { ...session, next }
    } catch (error) {
      if (!(error instanceof AuthorityError)) throw error
      await explain(issuance, error)
      // A wrong password leaves the dialogue as it was; after anything else nobody knows how it stands.
      if (error.code !== 'wrong_credentials') session = null
    }
  }
}

/** Stays on CCHK002 with the reason, if typing the password again can help. @throws IssuanceFailed otherwise */
async function explain(issuance: Issuance, error: AuthorityError): Promise<void> {
  const { code } = error
  const { retry } = ruleOf(code)
  if (retry !== 'ask' && retry !== 'backoff') throw failureOf(error)
  const { wrongTries } = issuance.view.kind === 'dialogue' ? issuance.view : { wrongTries: 0 }
  if (retry === 'backoff' && error.isRefusal) {
    await pause(issuance, inDialogue(issuance, true), code, pauseMs(issuance, error, 1))
  }
  moveDialogue(
    issuance,
    { type: 'refused', code },
    {
      busy: false,
      trouble: { code, attemptsLeft: error.details.attemptsLeft },
      wrongTries: code === 'wrong_credentials' ? wrongTries + 1 : wrongTries,
    },
  )
}

/** Waits for the employee. @throws EmployeeLeft when nothing is done for a long time */
async function hear<Type extends EmployeeEvent['type']>(issuance: Issuance, types: Type[]) {
  const { time, tempo } = issuance.services
  const event = await issuance.listen(types, new Date(time.now().getTime() + tempo.idleMs))
  if (!event) throw new EmployeeLeft('idle')
  return event
}

/** What CCHK001 lists: certificates of the order's authority, without expired ones (manual §2.2). */
async function certificatesToList({ services, order }: Issuance): Promise<CertificateInfo[]> {
  const authority = services.policy()?.authorities.find(({ id }) => id === order.authority.id)
  const issuers = authority ? readPemBundle(authority.issuers) : []
  const now = services.time.now()
  return (await services.store.list())
    .map(({ certificate }) => certificate)
    .filter((certificate) => certificate.notAfter > now && isOfAny(certificate, issuers))
}

function codeOnScreen({ view }: Issuance) {
  const step = view.kind === 'dialogue' ? view.dialogue.step : null
  return step?.screen === 'CCHK002' && step.refused ? { code: step.refused } : {}
}

function openingOf({ purpose, certificateSha256 }: Order): Opening {
  if (purpose !== 'renew') return { purpose }
  return { purpose, certificateSha256: certificateSha256 ?? '' }
}

/** A renewal's login ID is that of the certificate; an issue names it (manual §2.1, §2.2). */
const fieldsOf = ({ purpose, loginId }: Order, password: string): Record<string, string> =>
  purpose === 'renew' ? { password } : { loginId, password }

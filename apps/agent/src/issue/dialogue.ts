import { ruleOf } from '@certfleet/core/authority-codes.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { renewableUntil, windowOpensAt } from '@certfleet/core/certificate.ts'
import { type OpenDialogue, openingOf } from '../authorities/authority.ts'
import { isOfAny } from '../inventory.ts'
import { changeDialogue, freshDialogue, inDialogue, moveDialogue, stepOnScreen } from './dialogue-view.ts'
import type { Issuance } from './issuance.ts'
import { EmployeeLeft, IssuanceFailed, hear, patiently } from './patience.ts'
import { putQuestion } from './question.ts'
import { requestCertificate } from './request.ts'
import type { ListedCertificate } from './view.ts'

/**
 * The dialogue from CCHK001 over whatever the authority asks (CCHK002 to CCHK006) to processing, until it has answered
 * the request.
 * @throws IssuanceFailed, EmployeeLeft
 */
export async function runDialogue(issuance: Issuance, profile: AuthorityProfile): Promise<void> {
  issuance.show(freshDialogue(issuance.order.purpose, profile, await certificatesToList(issuance, profile)))
  let session: OpenDialogue | null = null
  for (;;) {
    const step = stepOnScreen(issuance)
    if (step.screen === 'CCHK001') session = await choose(issuance)
    else if ('refused' in step) session = await putQuestion(issuance, step, session)
    else {
      const lostBy = session && (await submitOn(issuance, session))
      if (lostBy === null) return
      session = null
      moveDialogue(issuance, { type: 'session_lost', code: lostBy.code })
    }
  }
}

function submitOn(issuance: Issuance, session: OpenDialogue) {
  const { authority } = issuance
  const handIn = (requestId: string, csr: Buffer) => authority.submit(session, requestId, csr)
  return requestCertificate(issuance, handIn, inDialogue(issuance, false))
}

/** CCHK001: the employee chooses, and the authority opens a dialogue. Null when it does not, and may the next time. */
async function choose(issuance: Issuance): Promise<OpenDialogue | null> {
  const { order, authority } = issuance
  issuance.progress('waiting_selection')
  let event
  do event = await hear(issuance, order.purpose === 'renew' ? ['choose', 'later'] : ['issue', 'later'])
  // Only the certificate of the order may be renewed under it.
  while (event.type === 'choose' && event.certificateSha256 !== order.certificateSha256)
  if (event.type === 'later') throw new EmployeeLeft('later')
  issuance.append({ step: 'chosen', certificateSha256: order.certificateSha256 })
  changeDialogue(issuance, { busy: true })
  try {
    const open = () => authority.openDialogue(openingOf(order))
    const session = await patiently(issuance, inDialogue(issuance, true), open)
    moveDialogue(issuance, { type: order.purpose === 'renew' ? 'certificate_chosen' : 'issue_chosen' })
    moveDialogue(issuance, { type: 'authority_asks', ask: session.next }, { busy: false, trouble: null })
    return session
  } catch (error) {
    if (!(error instanceof IssuanceFailed) || ruleOf(error.trouble.code).retry !== 'ask') throw error
    changeDialogue(issuance, { busy: false, trouble: error.trouble })
    return null
  }
}

/** What CCHK001 lists: certificates of the order's authority, without those expired for good (manual §2.2). */
async function certificatesToList(
  { services, issuers }: Issuance,
  { graceAfterExpiryDays, windowDays }: AuthorityProfile,
): Promise<ListedCertificate[]> {
  const now = services.time.now()
  return (await services.store.list())
    .map(({ certificate }) => certificate)
    .filter(({ notAfter }) => renewableUntil(notAfter, graceAfterExpiryDays) > now)
    .filter((certificate) => isOfAny(certificate, issuers))
    .map((certificate) => {
      const opensAt = windowOpensAt(certificate.notAfter, windowDays)
      return opensAt > now ? { ...certificate, opensAt } : certificate
    })
}

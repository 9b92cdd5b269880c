import { type AuthorityProfile, isUnattended } from '@certfleet/core/authority-profile.ts'
import { freshDialogue, inDialogue } from './dialogue-view.ts'
import type { Issuance } from './issuance.ts'
import { EmployeeNeeded, IssuanceFailed, type Waiting, failureOf, helpsLater, pause, pauseMs } from './patience.ts'
import { certificateToRenew, preflight } from './preflight.ts'
import { requestCertificate } from './request.ts'

/**
 * The way to a certificate with nobody present. A renewal stands on the key of the certificate that is renewed and the
 * console's order, a first issue on the console's grant for the new key. No window opens, and no screen asks anything.
 */

/** Whether the order says so, and the authority still; what the order says may be of yesterday. */
export const needsNobody = ({ order }: Issuance, profile: AuthorityProfile): boolean =>
  order.unattended === true && isUnattended(profile, order.purpose)

/**
 * From the checks to the authority's answer, with nobody there.
 * @throws EmployeeNeeded where only the employee can mend what is in the way; IssuanceFailed
 */
export async function runUnattended(issuance: Issuance): Promise<void> {
  let profile: AuthorityProfile | null = null
  const show: Waiting['show'] = (trouble) => issuance.show({ kind: 'unattended', profile, trouble })
  const waiting: Waiting = { show, mayLeave: false, isAlone: true }
  profile = await preflight(issuance, () => waiting)
  if (!profile || !needsNobody(issuance, profile)) throw new EmployeeNeeded(null)
  show(null)
  await request(issuance, waiting)
}

/** The same with the employee at the screen, who was needed for something on the way. @throws IssuanceFailed */
export async function runWithoutDialogue(issuance: Issuance, profile: AuthorityProfile): Promise<void> {
  const { purpose } = issuance.order
  const dialogue = { purpose, step: { screen: 'processing' as const } }
  issuance.show({ ...freshDialogue(purpose, profile), dialogue })
  await request(issuance, inDialogue(issuance, false))
}

async function request(issuance: Issuance, waiting: Waiting): Promise<void> {
  const { handIn, ready } = issuance.order.purpose === 'renew' ? await byPossession(issuance) : byGrant(issuance)
  for (let failures = 1; ; failures++) {
    const refusal = await requestCertificate(issuance, handIn, waiting, ready)
    if (!refusal) return
    // There is no session to be lost, and no password to be wrong: it is a lock for a while, or nothing that passes.
    if (!helpsLater(refusal)) throw failureOf(refusal)
    await pause(issuance, waiting, { code: refusal.code }, pauseMs(issuance, refusal, failures))
  }
}

/** What stands behind a request, and what it waits for. */
interface Behind {
  handIn: Parameters<typeof requestCertificate>[1]
  ready?: () => Promise<void>
}

async function byPossession(issuance: Issuance): Promise<Behind> {
  const old = await certificateToRenew(issuance)
  if (!old?.key) throw new IssuanceFailed({ code: 'certificate_not_found' })
  const { key, certificate } = old
  const { authority, order, services } = issuance
  return {
    handIn: (requestId, csr) => {
      // Whoever waits for days has another order by then.
      if (services.time.now() >= new Date(order.expiresAt)) throw new IssuanceFailed({ code: 'order_expired' })
      const { envelope } = issuance.memory
      return authority.renew({ requestId, csr, certificateSha256: certificate.sha256, order: envelope }, key)
    },
  }
}

function byGrant(issuance: Issuance): Behind {
  const { authority, services } = issuance
  return {
    ready: async () => {
      // The console has been told the key. It gives another grant for one that is over, whenever it is there.
      while (!issuance.granted) {
        await issuance.listen(['granted'], new Date(services.time.now().getTime() + services.tempo.recheckMs))
      }
    },
    handIn: (requestId, csr) => {
      const { granted } = issuance
      if (!granted) throw new IssuanceFailed({ code: 'order_expired' })
      return authority.issue({ requestId, csr, grant: granted.envelope })
    },
  }
}

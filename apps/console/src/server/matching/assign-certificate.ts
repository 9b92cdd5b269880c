import { Problem } from '@certfleet/core/problem.ts'
import { loginIdOf } from '@certfleet/pki/read-certificate.ts'
import { assign } from '../agents/assign-agent.ts'
import type { Actor } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { createLoginId } from '../people/add-login-id.ts'
import { orProblemWhenTaken } from '../unique.ts'
import { adoptCertificates } from './adopt-certificates.ts'

/**
 * An administrator's word that the login ID of a certificate nobody is registered for is this person's: the login ID is
 * registered, its certificates are theirs, and the PC that has proven to hold this one is assigned by that approval.
 * @throws Problem not_found, changed_meanwhile (it has a holder by now), login_id_known
 */
export async function assignCertificate(certificateId: string, employeeId: string, actor: Actor): Promise<void> {
  await orProblemWhenTaken('login_id_known', { certificateId }, () =>
    db().$transaction(async (tx) => {
      const certificate = await tx.certificate.findUnique({
        where: { id: certificateId },
        select: {
          subscriberId: true,
          authorityId: true,
          commonName: true,
          agent: { select: { id: true, state: true } },
        },
      })
      const loginId = certificate && loginIdOf(certificate.commonName)
      if (!certificate || !loginId) throw new Problem('not_found', { kind: 'certificate', id: certificateId })
      if (certificate.subscriberId) throw new Problem('changed_meanwhile', { kind: 'certificate', id: certificateId })
      const { authorityId, agent } = certificate
      const login = { employeeId, authorityId, loginId, expectedHostname: null, expectedOsUser: null }
      const subscriberId = await createLoginId(tx, login, actor)
      if (agent?.state === 'active') await assign(tx, agent.id, subscriberId, 'approval', actor)
      await adoptCertificates(tx, [subscriberId], actor)
    }),
  )
  await ring({ at: 'page', kind: 'person' }, { at: 'page', kind: 'certificate' }, { at: 'page', kind: 'agent' })
}

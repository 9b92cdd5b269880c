import { formatLaunch } from '@certfleet/core/launch.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { publishPolicy } from '../policy/publish-policy.ts'
import { orProblemWhenTaken } from '../unique.ts'
import { type Registration, columnsOf } from './registration.ts'

/**
 * Changes what is said of a registered institution; its code stays. Orders that are out go on as they were signed.
 * @throws Problem issuers_unreadable, authority_known, not_found: none of that id is registered
 */
export async function changeAuthority(id: string, registration: Registration, actor: Actor): Promise<void> {
  const { baseUrl, external } = registration
  const known = await db().authority.findUnique({ where: { id }, select: { code: true, sealedFeedToken: true } })
  // One that is connected says itself how it issues.
  if (!known || known.sealedFeedToken) throw new Problem('not_found', { kind: 'authority', id })
  const columns = columnsOf({ ...registration, code: known.code })
  await orProblemWhenTaken('authority_known', { baseUrl }, () =>
    db().$transaction(async (tx) => {
      await tx.authority.update({ where: { id }, data: columns, select: { id: true } })
      const data = {
        name: columns.name,
        baseUrl,
        application: external.application,
        ways: external.ways.map(formatLaunch).join('\n'),
      }
      await audit(tx, { actor, action: 'authority.changed', subject: { kind: 'authority', id }, data })
      await publishPolicy(tx, actor)
    }),
  )
  await ring({ at: 'policy' }, { at: 'page', kind: 'authority' })
}

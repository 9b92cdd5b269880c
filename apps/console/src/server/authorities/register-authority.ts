import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { publishPolicy } from '../policy/publish-policy.ts'
import { orProblemWhenTaken } from '../unique.ts'
import { type Registration, columnsOf } from './registration.ts'

/**
 * Registers an institution that issues by an application of its own: its certificates are recognised by their issuer.
 * @throws Problem issuers_unreadable, authority_known
 */
export async function registerAuthority(registration: Registration, actor: Actor): Promise<{ id: string }> {
  const { code, baseUrl } = registration
  const columns = columnsOf(registration)
  const authority = await orProblemWhenTaken('authority_known', { code, baseUrl }, () =>
    db().$transaction(async (tx) => {
      const created = await tx.authority.create({ data: { code, ...columns }, select: { id: true } })
      const subject = { kind: 'authority' as const, id: created.id }
      await audit(tx, { actor, action: 'authority.registered', subject, data: { code, baseUrl } })
      await publishPolicy(tx, actor)
      return created
    }),
  )
  await ring({ at: 'policy' }, { at: 'page', kind: 'authority' })
  return authority
}

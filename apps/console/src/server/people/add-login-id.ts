import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { type Tx, db } from '../db.ts'
import { adoptCertificates } from '../matching/adopt-certificates.ts'
import { orProblemWhenTaken } from '../unique.ts'

export interface NewLoginId {
  employeeId: string
  authorityId: string
  loginId: string
  expectedHostname: string | null
  expectedOsUser: string | null
}

/**
 * Registers one more login ID of a person. Certificates already found under it are adopted.
 * @throws Problem login_id_known, not_found
 */
export async function addLoginId(login: NewLoginId, actor: Actor): Promise<{ subscriberId: string }> {
  const subscriberId = await orProblemWhenTaken('login_id_known', { loginId: login.loginId }, () =>
    db().$transaction(async (tx) => {
      const id = await createLoginId(tx, login, actor)
      await adoptCertificates(tx, [id], actor)
      return id
    }),
  )
  await ring({ at: 'page', kind: 'person' }, { at: 'page', kind: 'certificate' }, { at: 'page', kind: 'agent' })
  return { subscriberId }
}

export async function createLoginId(tx: Tx, login: NewLoginId, actor: Actor): Promise<string> {
  const { employeeId, authorityId, loginId } = login
  const employee = await tx.employee.findUnique({ where: { id: employeeId }, select: { name: true } })
  const authority = await tx.authority.findUnique({ where: { id: authorityId }, select: { id: true } })
  if (!employee) throw new Problem('not_found', { kind: 'person', id: employeeId })
  if (!authority) throw new Problem('not_found', { kind: 'authority', id: authorityId })
  const { id } = await tx.subscriber.create({ data: login, select: { id: true } })
  const subject = { kind: 'person' as const, id: employeeId }
  const data = { name: employee.name, employeeId, loginId, authorityId, subscriberId: id }
  await audit(tx, { actor, action: 'person.login_id_added', subject, data })
  return id
}

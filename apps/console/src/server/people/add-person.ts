import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { adoptCertificates } from '../matching/adopt-certificates.ts'
import { orProblemWhenTaken } from '../unique.ts'

export interface NewPerson {
  name: string
  department: string
  email: string | null
  authorityId: string
  loginId: string
}

/**
 * Registers an employee as the holder of a login ID at an authority. An employee known by the same e-mail address
 * gets the login ID added: one person may hold several.
 * @throws Problem login_id_known, not_found (authority).
 */
export async function addPerson(
  person: NewPerson,
  actor: Actor,
): Promise<{ subscriberId: string; employeeId: string }> {
  const { name, department, email, authorityId, loginId } = person
  const added = await orProblemWhenTaken('login_id_known', { loginId }, () =>
    db().$transaction(async (tx) => {
      if (!(await tx.authority.findUnique({ where: { id: authorityId }, select: { id: true } }))) {
        throw new Problem('not_found', { kind: 'authority', id: authorityId })
      }
      const known = email ? await tx.employee.findUnique({ where: { email }, select: { id: true } }) : null
      const employee = known ?? (await tx.employee.create({ data: { name, department, email }, select: { id: true } }))
      const created = await tx.subscriber.create({
        data: { authorityId, loginId, employeeId: employee.id },
        select: { id: true },
      })
      const subject = { kind: 'person' as const, id: created.id }
      await audit(tx, {
        actor,
        action: 'person.added',
        subject,
        data: { name, loginId, authorityId, employeeId: employee.id },
      })
      await adoptCertificates(tx, [created.id], actor)
      return { subscriberId: created.id, employeeId: employee.id }
    }),
  )
  await ring({ at: 'page', kind: 'person' }, { at: 'page', kind: 'certificate' }, { at: 'page', kind: 'agent' })
  return added
}

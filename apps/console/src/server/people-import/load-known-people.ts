import type { Tx } from '../db.ts'
import { dayOf } from '../people/edit-person.ts'
import type { KnownPeople } from './plan-import.ts'

/** Everything an import is compared with, in three reads. */
export async function loadKnownPeople(tx: Tx): Promise<KnownPeople> {
  const authorities = await tx.authority.findMany({ select: { id: true, code: true } })
  const employees = await tx.employee.findMany({ orderBy: { id: 'asc' }, omit: { createdAt: true } })
  const subscribers = await tx.subscriber.findMany({
    orderBy: { id: 'asc' },
    select: {
      id: true,
      authorityId: true,
      loginId: true,
      employeeId: true,
      expectedHostname: true,
      expectedOsUser: true,
    },
  })
  return {
    authorities,
    people: employees.map(({ id, leftOn, leaveFrom, leaveUntil, ...facts }) => ({
      id,
      facts: {
        ...facts,
        nameKana: facts.nameKana || null,
        department: facts.department || null,
        leftOn: dayOf(leftOn),
        leaveFrom: dayOf(leaveFrom),
        leaveUntil: dayOf(leaveUntil),
      },
    })),
    logins: subscribers.map(({ id, authorityId, loginId, employeeId, ...facts }) => ({
      id,
      authorityId,
      loginId,
      personId: employeeId,
      facts,
    })),
  }
}

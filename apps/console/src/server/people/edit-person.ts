import { personColumns } from '@certfleet/core/people-import.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { type Actor, audit } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { db } from '../db.ts'
import { orProblemWhenTaken } from '../unique.ts'

/** What an administrator may write of a person. Days are `YYYY-MM-DD`. */
export interface PersonFacts {
  employeeNumber: string | null
  name: string
  nameKana: string
  department: string
  email: string | null
  managerEmail: string | null
  language: 'ja' | 'en'
  leftOn: string | null
  leaveFrom: string | null
  leaveUntil: string | null
}

/**
 * Writes what has changed of a person. `seen` is what the form was filled from: when somebody else has changed the
 * person meanwhile, nothing is overwritten.
 * @throws Problem not_found, changed_meanwhile, employee_known
 */
export async function editPerson(id: string, facts: PersonFacts, seen: PersonFacts, actor: Actor): Promise<void> {
  const { email, employeeNumber } = facts
  await orProblemWhenTaken('employee_known', { email, employeeNumber }, () =>
    db().$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM "Employee" WHERE id = ${id}::uuid FOR UPDATE`
      const row = await tx.employee.findUnique({ where: { id } })
      if (!row) throw new Problem('not_found', { kind: 'person', id })
      if (!isSame(personFacts(row), seen)) throw new Problem('changed_meanwhile', { kind: 'person', id })
      const changed = personColumns.filter((field) => facts[field] !== seen[field])
      if (changed.length === 0) return
      await tx.employee.update({
        where: { id },
        data: {
          ...facts,
          leftOn: dateOf(facts.leftOn),
          leaveFrom: dateOf(facts.leaveFrom),
          leaveUntil: dateOf(facts.leaveUntil),
        },
      })
      const changes = changed.map((column) => ({ column, from: seen[column] || null, to: facts[column] || null }))
      const subject = { kind: 'person' as const, id }
      await audit(tx, { actor, action: 'person.edited', subject, data: { name: facts.name, employeeId: id, changes } })
    }),
  )
  await ring({ at: 'page', kind: 'person' }, { at: 'page', kind: 'certificate' }, { at: 'page', kind: 'agent' })
}

const isSame = (a: PersonFacts, b: PersonFacts): boolean => personColumns.every((field) => a[field] === b[field])

type Row = Omit<PersonFacts, 'language' | 'leftOn' | 'leaveFrom' | 'leaveUntil'> & {
  language: string
  leftOn: Date | null
  leaveFrom: Date | null
  leaveUntil: Date | null
}

/** A person's facts as forms and rules take them. */
export const personFacts = (row: Row): PersonFacts => ({
  employeeNumber: row.employeeNumber,
  name: row.name,
  nameKana: row.nameKana,
  department: row.department,
  email: row.email,
  managerEmail: row.managerEmail,
  language: row.language === 'en' ? 'en' : 'ja',
  leftOn: dayOf(row.leftOn),
  leaveFrom: dayOf(row.leaveFrom),
  leaveUntil: dayOf(row.leaveUntil),
})

/** A day without a time, as PostgreSQL's DATE comes and goes: midnight UTC. */
export const dayOf = (date: Date | null): string | null => date?.toISOString().slice(0, 10) ?? null
const dateOf = (day: string | null): Date | null => (day ? new Date(`${day}T00:00:00Z`) : null)

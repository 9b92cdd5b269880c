import { randomUUID } from 'node:crypto'
import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { Problem } from '@certfleet/core/problem.ts'
import { type LoginColumn, type PersonColumn, loginColumns } from '@certfleet/core/people-import.ts'
import { type Actor, audit, auditAll } from '../audit/audit.ts'
import { ring } from '../bell.ts'
import { type Tx, db } from '../db.ts'
import { adoptCertificates } from '../matching/adopt-certificates.ts'
import { loadKnownPeople } from './load-known-people.ts'
import { type Change, type LoginChange, type PersonChange, planImport } from './plan-import.ts'
import { type ImportCounts, planDigest } from './preview-import.ts'
import type { ImportRow } from './read-rows.ts'

/** 20,000 people take seconds; Prisma's own limit would be five. */
const timeoutMs = 120_000

/**
 * Applies a plan exactly as it was shown, in one transaction. The rows are planned again against what is on record now:
 * if anything else would come of it than was shown, nothing is done. Certificates found before their holder was
 * registered are adopted in the same step.
 * @throws Problem not_found, import_applied, import_outdated
 */
export async function applyImport(id: string, actor: Actor): Promise<{ counts: ImportCounts; adopted: number }> {
  const done = await db().$transaction(
    async (tx) => {
      const stored = await take(tx, id)
      const plan = planImport(stored.rows, await loadKnownPeople(tx))
      if (planDigest(plan) !== stored.digest) throw new Problem('import_outdated', { id })
      const people = await writePeople(tx, [...plan.added, ...plan.changed])
      const subscriberIds = await writeLogins(tx, people)
      const adopted = await adoptCertificates(tx, subscriberIds, actor)
      const { counts, fileName } = stored
      const subject = { kind: 'import' as const, id }
      await audit(tx, { actor, action: 'people.imported', subject, data: { fileName, ...counts, adopted } })
      await auditPeople(tx, people, actor, id)
      return { counts, adopted }
    },
    { timeout: timeoutMs },
  )
  await ring({ at: 'page', kind: 'person' }, { at: 'page', kind: 'certificate' }, { at: 'page', kind: 'agent' })
  return done
}

/** Marks the plan as applied: whoever comes second finds it so. Nobody else writes people until we have. */
async function take(tx: Tx, id: string) {
  await tx.$executeRaw`LOCK TABLE "Employee", "Subscriber" IN SHARE ROW EXCLUSIVE MODE`
  const { count } = await tx.peopleImport.updateMany({
    where: { id, appliedAt: null },
    data: { appliedAt: new Date() },
  })
  const stored = await tx.peopleImport.findUnique({
    where: { id },
    select: { rows: true, counts: true, digest: true, fileName: true },
  })
  if (!stored) throw new Problem('not_found', { kind: 'import', id })
  if (count === 0) throw new Problem('import_applied', { id })
  return { ...stored, rows: stored.rows as unknown as ImportRow[], counts: stored.counts as unknown as ImportCounts }
}

type Written = PersonChange & { personId: string }

/** Changes what is on record first: a new person may take a number or address that is free by then. */
async function writePeople(tx: Tx, changes: PersonChange[]): Promise<Written[]> {
  const changed = changes.filter((one): one is Written => one.personId !== null)
  const added = changes
    .filter(({ personId }) => personId === null)
    .map((one): Written => ({ ...one, personId: randomUUID() }))
  for (const column of new Set(changed.flatMap(({ changes: facts }) => facts.map((change) => change.column)))) {
    await updateColumn(tx, column, changed)
  }
  const of = (column: PersonColumn) => added.map((one) => valueOf(one.changes, column))
  await tx.$executeRaw`
    INSERT INTO "Employee" ("id", "employeeNumber", "name", "nameKana", "department", "email", "managerEmail",
      "language", "leftOn", "leaveFrom", "leaveUntil")
    SELECT id, number, name, coalesce(kana, ''), coalesce(department, ''), email, manager, coalesce(language, 'ja'),
      "left", "from", "until"
    FROM unnest(${added.map(({ personId }) => personId)}::uuid[], ${of('employeeNumber')}::text[], ${of('name')}::text[],
      ${of('nameKana')}::text[], ${of('department')}::text[], ${of('email')}::text[], ${of('managerEmail')}::text[],
      ${of('language')}::text[], ${of('leftOn')}::date[], ${of('leaveFrom')}::date[], ${of('leaveUntil')}::date[])
      AS row (id, number, name, kana, department, email, manager, language, "left", "from", "until")`
  return [...added, ...changed]
}

const valueOf = <Column>(changes: Change<Column>[], column: Column): string | null =>
  changes.find((change) => change.column === column)?.to ?? null

/** One statement for a column, whoever's it is. */
async function updateColumn(tx: Tx, column: PersonColumn, people: Written[]): Promise<void> {
  const rows = people.filter(({ changes }) => changes.some((change) => change.column === column))
  const ids = rows.map(({ personId }) => personId)
  const empty = column === 'nameKana' || column === 'department' ? '' : null
  const values = rows.map(({ changes }) => valueOf(changes, column) ?? empty)
  const type = ['leftOn', 'leaveFrom', 'leaveUntil'].includes(column) ? 'date' : 'text'
  await tx.$executeRaw`
    UPDATE "Employee" SET ${Prisma.raw(`"${column}" = row.value::${type}`)}
    FROM unnest(${ids}::uuid[], ${values}::text[]) AS row (id, value) WHERE "Employee".id = row.id`
}

/** @returns the ids of the login IDs that are new. */
async function writeLogins(tx: Tx, people: Written[]): Promise<string[]> {
  const logins = people.flatMap(({ personId, logins: own }) => own.map((login) => ({ ...login, personId })))
  const known = logins.filter(({ subscriberId }) => subscriberId !== null)
  for (const column of loginColumns) await updateLoginColumn(tx, column, known)
  const added = logins
    .filter(({ subscriberId }) => subscriberId === null)
    .map((login) => ({ ...login, subscriberId: randomUUID() }))
  const ids = added.map(({ subscriberId }) => subscriberId)
  await tx.$executeRaw`
    INSERT INTO "Subscriber" ("id", "authorityId", "loginId", "employeeId", "expectedHostname", "expectedOsUser")
    SELECT * FROM unnest(${ids}::uuid[], ${added.map(({ authorityId }) => authorityId)}::uuid[],
      ${added.map(({ loginId }) => loginId)}::text[], ${added.map(({ personId }) => personId)}::uuid[],
      ${added.map(({ changes }) => valueOf(changes, 'expectedHostname'))}::text[],
      ${added.map(({ changes }) => valueOf(changes, 'expectedOsUser'))}::text[])`
  return ids
}

async function updateLoginColumn(tx: Tx, column: LoginColumn, logins: LoginChange[]): Promise<void> {
  const rows = logins.filter(({ changes }) => changes.some((change) => change.column === column))
  if (rows.length === 0) return
  const ids = rows.map(({ subscriberId }) => subscriberId)
  const values = rows.map(({ changes }) => valueOf(changes, column))
  await tx.$executeRaw`
    UPDATE "Subscriber" SET ${Prisma.raw(`"${column}" = row.value`)}
    FROM unnest(${ids}::uuid[], ${values}::text[]) AS row (id, value) WHERE "Subscriber".id = row.id`
}

/** One event for each person that changed: what it was, and what it is. */
async function auditPeople(tx: Tx, people: Written[], actor: Actor, importId: string): Promise<void> {
  const entries = people.map(({ personId, name, changes, logins }) => ({
    subject: { kind: 'person' as const, id: personId },
    data: {
      name,
      employeeId: personId,
      importId,
      changes: changes.map(toJson),
      logins: logins.map(({ changes: expected, ...login }) => ({ ...login, changes: expected.map(toJson) })),
    },
  }))
  await auditAll(
    tx,
    entries.map((entry) => ({ actor, action: 'person.imported' as const, ...entry })),
  )
}

/** A copy: JSON takes no interface. */
const toJson = ({ column, from, to }: Change<string>) => ({ column, from, to })

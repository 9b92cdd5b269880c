import { randomBytes, randomUUID } from 'node:crypto'
import {
  type CertificateFacts,
  authorityStatuses,
  deliveries,
  lifecycleOf,
  lifecycles,
  presences,
  whereLifecycle,
  windowOpensAt,
} from '@certfleet/core/certificate.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addAuthority, useConsole } from '../../../../../test/support/console.ts'
import { nationalCalendar as calendar } from '../calendar.ts'
import { db } from '../db.ts'
import { certificateSql } from './certificate-where.ts'

useConsole()

const now = new Date('2026-11-24T03:00:00.000Z')
const at = { now, calendar }
/** Instants around the edges that labels turn on, to the millisecond. */
const edge = fc
  .tuple(
    fc.constantFrom(-366, -40, -14, -3, 0, 3, 14, 40, 41, 200),
    fc.integer({ min: -2, max: 2 }),
    fc.constantFrom(1, 3_600_000),
  )
  .map(([days, steps, stepMs]) => new Date(now.getTime() + days * 86_400_000 + steps * stepMs))
const minutesAgo = fc.integer({ min: 0, max: 40 }).map((minutes) => new Date(now.getTime() - minutes * 60_000))

const facts: fc.Arbitrary<CertificateFacts> = fc
  .record({
    authorityStatus: fc.constantFrom(...authorityStatuses),
    delivery: fc.constantFrom(...deliveries),
    presence: fc.constantFrom(...presences),
    issuedAt: fc.oneof(minutesAgo, edge),
    notBefore: edge,
    notAfter: edge,
    successor: fc.option(
      fc.record({ delivery: fc.constantFrom(...deliveries), authorityStatus: fc.constantFrom(...authorityStatuses) }),
    ),
  })
  .map((drawn) => ({ ...drawn, windowOpensAt: windowOpensAt(drawn.notAfter, 40) }))

it('a label found by the rule and a label found by the database are the same, for every label', async () => {
  const { id: authorityId } = await addAuthority()
  const drawn = fc.sample(facts, 600)
  const row = (values: Partial<CertificateFacts>) => {
    const { successor: _, ...columns } = values
    const sha256 = randomBytes(32).toString('hex')
    const text = { subject: '', commonName: '', spkiSha256: '', serialHex: sha256.slice(0, 32) }
    const dates = { issuedAt: now, notBefore: now, notAfter: now, windowOpensAt: now }
    return { id: randomUUID(), sha256, authorityId, der: new Uint8Array(1), ...text, ...dates, ...columns }
  }
  const rows = drawn.map((one) => {
    const successor = one.successor && row(one.successor)
    return { facts: one, successor, own: { ...row(one), successorId: successor?.id ?? null } }
  })
  await db().certificate.createMany({ data: rows.flatMap(({ successor }) => successor ?? []) })
  await db().certificate.createMany({ data: rows.map(({ own }) => own) })
  const ids = rows.map(({ own }) => own.id)
  for (const label of lifecycles) {
    const found = await db().certificate.findMany({
      where: { AND: [whereLifecycle(label, at), { id: { in: ids } }] },
      select: { id: true },
    })
    const expected = rows.filter((one) => lifecycleOf(one.facts, at) === label).map(({ own }) => own.id)
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(expected))
    const listed = await db().$queryRaw<{ id: string }[]>`
      SELECT c.id FROM "Certificate" c WHERE ${certificateSql(whereLifecycle(label, at))} AND c.id = ANY(${ids}::uuid[])`
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(expected))
  }
  // The sample is worth something only if it reaches every label.
  expect(new Set(drawn.map((one) => lifecycleOf(one, at)))).toEqual(new Set(lifecycles))
})

it('a certificate stops being superseded when its successor is revoked, and is again when another is confirmed', async () => {
  const { id: authorityId } = await addAuthority('9937')
  const certificate = async (change: object = {}) => {
    const sha256 = randomBytes(32).toString('hex')
    const text = { subject: '', commonName: '', spkiSha256: '', serialHex: sha256.slice(0, 32) }
    const dates = { issuedAt: now, notBefore: now, notAfter: now, windowOpensAt: now }
    const data = { sha256, authorityId, der: new Uint8Array(1), ...text, ...dates, ...change }
    return (await db().certificate.create({ data, select: { id: true } })).id
  }
  const successor = await certificate()
  const old = await certificate({ successorId: successor })
  const superseded = async () => (await db().certificate.findUniqueOrThrow({ where: { id: old } })).superseded
  expect(await superseded()).toBe(false)
  await db().certificate.update({ where: { id: successor }, data: { delivery: 'confirmed' } })
  expect(await superseded()).toBe(true)
  await db().certificate.update({ where: { id: successor }, data: { authorityStatus: 'revoked' } })
  expect(await superseded()).toBe(false)
  const other = await certificate({ delivery: 'confirmed' })
  await db().certificate.update({ where: { id: old }, data: { successorId: other } })
  expect(await superseded()).toBe(true)
  await db().certificate.update({ where: { id: old }, data: { successorId: null } })
  expect(await superseded()).toBe(false)
})

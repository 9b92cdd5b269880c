import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Refused } from '../problem.ts'
import { type TestAuthority, testAuthority } from '../test/authority.ts'
import { SubscriberLife } from '../test/subscriber-life.ts'
import { revokeAsAdministrator } from './revoke-as-administrator.ts'
import { revokeCertificate } from './revoke-certificate.ts'
import { supersedingRenewal } from './standing.ts'

let place: TestAuthority
beforeAll(async () => void (place = await testAuthority(inject('postgresUrl'), { profile: { maxUsers: 1000 } })))
afterAll(() => place.end())

const institutionCode = '9936'
const start = new Date('2027-01-01T00:00:00Z')
const day = (n: number) => new Date(start.getTime() + n * dayMs)
let people = 0

/** A new login ID at an authority with these switches. */
async function live(change: Partial<AuthorityProfile> = {}): Promise<SubscriberLife> {
  const loginId = `life${++people}`
  await place.db.subscriber.create({
    data: { institutionCode, loginId, name: loginId, passwordHash: 'nobody logs in' },
  })
  const profile = { ...place.authority.profile, ...change }
  return new SubscriberLife({ ...place.authority, profile }, loginId)
}

const certificatesOf = ({ loginId }: SubscriberLife) =>
  place.db.certificate.findMany({
    where: { subscriber: { loginId } },
    orderBy: { issuedAt: 'asc' },
    include: { renewals: { where: supersedingRenewal, take: 1 } },
  })
type Row = Awaited<ReturnType<typeof certificatesOf>>[number]

const told = ({ loginId }: SubscriberLife) => place.db.change.findMany({ where: { loginId }, orderBy: { id: 'asc' } })

const refusedFor = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) })

describe('a renewal', () => {
  it('leaves the old certificate as it is until it expires, when the profile keeps it', async () => {
    const life = await live()
    const old = await life.obtain(day(0))
    await life.confirm(await life.obtain(day(330), old), day(330))
    expect((await certificatesOf(life)).map(({ revokedAt }) => revokedAt)).toEqual([null, null])
  })

  it('that is confirmed revokes the old one with it, and the feed says so; issued alone it revokes nothing', async () => {
    const life = await live({ onRenewal: 'revoke_old_on_confirm' })
    const old = await life.obtain(day(0))
    await life.confirm(old, day(0))
    const next = await life.obtain(day(330), old)
    expect((await certificatesOf(life)).map(({ revokedAt }) => revokedAt)).toEqual([null, null])
    await life.confirm(next, day(331))
    const [before] = await certificatesOf(life)
    expect(before).toMatchObject({ sha256: old, revokedAt: day(331), revocationReason: 'superseded', revokedBy: null })
    expect((await told(life)).slice(-2)).toMatchObject([
      { kind: 'confirmed', certificateSha256: next },
      { kind: 'revoked', certificateSha256: old, reason: 'superseded' },
    ])
    await life.confirm(next, day(332))
    expect(await told(life)).toHaveLength(5)
  })

  it('that was revoked before its PC reported ends nothing', async () => {
    const life = await live({ onRenewal: 'revoke_old_on_confirm' })
    const old = await life.obtain(day(0))
    const next = await life.obtain(day(330), old)
    const { serialHex } = await place.db.certificate.findUniqueOrThrow({ where: { sha256: next } })
    await revokeCertificate(place.db, { serialHex, reason: 'test' }, day(330))
    await life.confirm(next, day(331))
    expect((await certificatesOf(life))[0]).toMatchObject({ sha256: old, revokedAt: null })
  })

  it('made twice has one successor: the one that reached its PC ends the other', async () => {
    const life = await live()
    const old = await life.obtain(day(0))
    const [lost, kept] = [await life.obtain(day(330), old), await life.obtain(day(330), old)]
    await life.confirm(kept, day(331))
    const rows = await certificatesOf(life)
    expect(rows.find(({ sha256 }) => sha256 === lost)).toMatchObject({ revocationReason: 'superseded' })
    expect(rows.find(({ sha256 }) => sha256 === kept)).toMatchObject({ revokedAt: null, delivery: 'confirmed' })
  })

  it('is taken for the days of grace after expiry, and not once another was issued', async () => {
    const life = await live({ graceAfterExpiryDays: 10 })
    const old = await life.obtain(day(0))
    await expect(life.obtain(day(376), old)).rejects.toEqual(refusedFor('BZBE011008'))
    await expect(life.obtain(new Date(day(376).getTime() - 1), old)).resolves.toBeTypeOf('string')
    const other = await live({ graceAfterExpiryDays: 10 })
    const expired = await other.obtain(day(0))
    await other.obtain(day(367))
    await expect(other.obtain(day(368), expired)).rejects.toEqual(refusedFor('live_certificate_exists'))
  })
})

describe('after expiry', () => {
  it('another is issued, or the old one has to be revoked first: the profile says which', async () => {
    const easy = await live()
    await easy.obtain(day(0))
    await expect(easy.obtain(day(366))).resolves.toBeTypeOf('string')
    const strict = await live({ issueWhenExpired: 'require_revocation' })
    await strict.obtain(day(0))
    await expect(strict.obtain(day(366))).rejects.toEqual(refusedFor('live_certificate_exists'))
    const [{ serialHex } = { serialHex: '' }] = await certificatesOf(strict)
    await revokeCertificate(place.db, { serialHex, reason: '期限切れ' }, day(366))
    await expect(strict.obtain(day(366))).resolves.toBeTypeOf('string')
  })
})

describe('revocation by a banking user', () => {
  const revokeBy = async (by: string, { loginId }: SubscriberLife) => {
    const where = { subscriber: { loginId } }
    const { serialHex } = await place.db.certificate.findFirstOrThrow({ where, select: { serialHex: true } })
    return revokeAsAdministrator(place.db, { institutionCode, by, serialHex, reason: '紛失' }, day(1))
  }
  const user = (
    loginId: string,
    data: { role?: 'master' | 'administrator'; lockedAt?: Date; lockedUntil?: Date } = {},
  ) => place.db.subscriber.create({ data: { institutionCode, loginId, name: loginId, passwordHash: 'x', ...data } })

  it('is for a master or administrator user who is not locked; the feed says why and by whom', async () => {
    await user('plain')
    await user('chief', { role: 'master' })
    await user('admin', { role: 'administrator' })
    await user('shut', { role: 'administrator', lockedAt: day(0) })
    await user('paused', { role: 'administrator', lockedUntil: day(2) })
    const life = await live()
    await life.obtain(day(0))
    await expect(revokeBy('plain', life)).rejects.toThrow('neither a master nor an administrator')
    await expect(revokeBy('nobody', life)).rejects.toThrow('neither a master nor an administrator')
    for (const by of ['shut', 'paused']) await expect(revokeBy(by, life)).rejects.toThrow('locked')
    expect((await certificatesOf(life))[0]).toMatchObject({ revokedAt: null })
    expect(await revokeBy('admin', life)).toMatchObject({ already: false, revokedAt: day(1) })
    expect(await revokeBy('chief', life)).toMatchObject({ already: true, revokedAt: day(1) })
    expect((await certificatesOf(life))[0]).toMatchObject({ revocationReason: '紛失', revokedBy: 'admin' })
    const revoked = (await told(life)).filter(({ kind }) => kind === 'revoked')
    expect(revoked).toMatchObject([{ reason: '紛失 (admin)' }])
    await expect(
      revokeAsAdministrator(place.db, { institutionCode, by: 'chief', serialHex: '0'.repeat(32), reason: 'x' }, day(1)),
    ).rejects.toThrow('no certificate')
  })
})

/** What may happen to a login ID; `which` chooses among the certificates it has. */
const step = fc.oneof(
  fc.record({ do: fc.constant('issue' as const) }),
  fc.record({ do: fc.constantFrom('renew' as const, 'confirm' as const, 'revoke' as const), which: fc.nat(5) }),
  // More of what leads somewhere: renewals of the last ones, and waits into the window, past expiry, past the grace.
  fc.record({ do: fc.constant('renew' as const), which: fc.nat(1) }),
  fc.record({ do: fc.constant('confirm' as const), which: fc.nat(1) }),
  fc.record({ do: fc.constant('wait' as const), days: fc.constantFrom(10, 39, 41, 326, 326, 366) }),
)
const begin = [{ do: 'issue' as const }, { do: 'wait' as const, days: 330 }]

/** Windows of more than half the validity are left out: with them an old one outlives two successors. */
const switches = fc.record({
  onRenewal: fc.constantFrom('keep_old_until_expiry' as const, 'revoke_old_on_confirm' as const),
  issueWhenExpired: fc.constantFrom('allow' as const, 'require_revocation' as const),
  issueWhenLive: fc.constantFrom('refuse' as const, 'refuse' as const, 'allow' as const),
  graceAfterExpiryDays: fc.constantFrom(0, 10),
})

it(
  'whatever happens in whatever order: one live certificate, revoked for ever, superseded by a confirmed one only',
  {
    timeout: 120_000,
  },
  async () => {
    await fc.assert(
      fc.asyncProperty(switches, fc.array(step, { minLength: 4, maxLength: 14 }), async (profile, steps) => {
        const life = await live(profile)
        let now = start
        let before: Row[] = []
        for (const each of [...begin, ...steps]) {
          if (each.do === 'wait') now = new Date(now.getTime() + each.days * dayMs)
          else await act(life, each, before, now)
          const rows = await certificatesOf(life)
          for (const row of rows) agrees(row, before, each.do)
          if (profile.issueWhenLive === 'refuse') expect(isOne(rows.filter((row) => isLive(row, now)))).toBe(true)
          before = rows
        }
        const kinds = (await told(life)).map(({ kind }) => kind)
        const counted = (kind: string) => kinds.filter((one) => one === kind).length
        expect([counted('issued'), counted('confirmed'), counted('revoked')]).toEqual([
          before.length,
          before.filter(({ confirmedAt }) => confirmedAt).length,
          before.filter(({ revokedAt }) => revokedAt).length,
        ])
      }),
      { numRuns: 40 },
    )
  },
)

type Act = { do: 'issue' } | { do: 'renew' | 'confirm' | 'revoke'; which: number }

/** What is refused changes nothing. */
async function act(life: SubscriberLife, what: Act, rows: Row[], now: Date): Promise<void> {
  const chosen = 'which' in what ? rows[rows.length - 1 - (what.which % Math.max(1, rows.length))] : undefined
  try {
    if (what.do === 'issue') await life.obtain(now)
    else if (!chosen) return
    else if (what.do === 'renew') await life.obtain(now, chosen.sha256)
    else if (what.do === 'confirm') await life.confirm(chosen.sha256, now)
    else await revokeCertificate(place.db, { serialHex: chosen.serialHex, reason: 'test' }, now)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }
}

/** What a step may have made of a certificate. */
function agrees(row: Row, before: Row[], done: string): void {
  const was = before.find(({ sha256 }) => sha256 === row.sha256)
  if (!was) return
  if (was.revokedAt) expect([row.revokedAt, row.revocationReason]).toEqual([was.revokedAt, was.revocationReason])
  const ends = (one: Row) => one.revokedAt !== null || one.renewals.length > 0
  if (!ends(was) && ends(row)) expect(['confirm', 'revoke']).toContain(done)
}

const isLive = ({ revokedAt, notAfter, renewals }: Row, now: Date) =>
  !revokedAt && notAfter > now && renewals.length === 0

/** None, one, or one with renewals of it that have not reached their PC yet. */
const isOne = (rows: Row[]) =>
  rows.length === 0 ||
  rows.some(({ sha256 }) => rows.every((row) => row.sha256 === sha256 || isRenewalUnderWay(row, sha256))) ||
  rows.every((row) => isRenewalUnderWay(row, rows[0]?.renewsSha256 ?? ''))

const isRenewalUnderWay = ({ delivery, renewsSha256 }: Row, of: string) => delivery === 'pending' && renewsSha256 === of

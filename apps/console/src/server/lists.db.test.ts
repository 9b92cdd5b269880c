import { randomBytes } from 'node:crypto'
import { dayMs } from '@certfleet/core/calendar.ts'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { addAuthority, useConsole } from '../../../../test/support/console.ts'
import { agentListInput, agentSorts, listAgents } from './agents/list-agents.ts'
import { certificateListInput, certificateSorts, listCertificates } from './certificates/list-certificates.ts'
import { db } from './db.ts'
import { issuanceListInput, issuanceSorts, listIssuances } from './issuances/list-issuances.ts'
import { listPeople, peopleListInput, peopleSorts } from './people/list-people.ts'

useConsole()

/** People with a PC and certificates; many share a name, a department, an instant. */
const company = [
  { name: '山田 太郎', department: '経理部', loginId: 'yamada01', hostname: 'PC-0001' },
  { name: '山田 太郎', department: '経理部', loginId: 'yamada02', hostname: 'PC-0002' },
  { name: '髙橋 ｼﾞｭﾘｱ', department: '営業第一部', loginId: 'Takahashi', hostname: 'osaka-ノートー3' },
  { name: 'アベ　さくら', department: '', loginId: 'abe', hostname: 'PC-0004' },
  { name: 'ＳＭＩＴＨ John', department: 'IT', loginId: 'smith_j', hostname: 'PC-0005' },
  { name: '100% 田中', department: '経理部', loginId: 'tanaka', hostname: 'PC-0006' },
]

beforeAll(async () => {
  const { id: authorityId } = await addAuthority()
  const at = new Date(Date.now() + 30 * dayMs)
  for (const [index, { name, department, loginId, hostname }] of company.entries()) {
    const employee = await db().employee.create({ data: { name, department } })
    const subscriber = await db().subscriber.create({
      data: { authorityId, loginId, employeeId: employee.id, createdAt: at },
    })
    const self = { osUser: 'u', machineId: 'm', platform: 'linux', version: '1', state: 'active' as const }
    const agent = await db().agent.create({
      data: { ...self, hostname, publicKey: randomBytes(32), lastSeenAt: index % 2 ? at : null, createdAt: at },
    })
    await db().assignment.create({
      data: { agentId: agent.id, subscriberId: subscriber.id, basis: 'approval' },
    })
    for (const serialHex of [`0a${index}f00`, `0b${index}f00`]) {
      await addCertificate(authorityId, { serialHex, at, subscriberId: subscriber.id, agentId: agent.id })
    }
    await db().issuance.create({
      data: {
        purpose: 'renew',
        state: 'offered',
        waitingOn: 'employee',
        since: at,
        authorityId,
        subscriberId: subscriber.id,
        agentId: agent.id,
        referenceCode: '0000',
        nonce: 'n',
        deadlineAt: index % 3 ? at : null,
        requestedBy: '管理 花子',
        createdAt: at,
      },
    })
  }
  // Found on a PC, of nobody registered.
  for (const serialHex of ['0c1f00', '0c2f00', '0c3f00']) await addCertificate(authorityId, { serialHex, at })
})

async function addCertificate(
  authorityId: string,
  { at, serialHex, ...whose }: { at: Date; serialHex: string; subscriberId?: string; agentId?: string },
): Promise<void> {
  const dates = { issuedAt: new Date(), notBefore: new Date(), notAfter: at, windowOpensAt: at }
  const text = { subject: '', commonName: `stranger ${serialHex}`, spkiSha256: '', serialHex }
  await db().certificate.create({
    data: {
      sha256: serialHex,
      authorityId,
      der: new Uint8Array(1),
      delivery: 'confirmed',
      ...whose,
      ...text,
      ...dates,
    },
  })
}

interface Listed {
  rows: { id: string }[]
  nextCursor: string | null
  total: number | null
}
type List = (input: { sort: string; limit: number; cursor: string | null }) => Promise<Listed>

const lists: [string, readonly string[], List][] = [
  ['certificates', certificateSorts, (input) => listCertificates(certificateListInput.parse(input))],
  ['PCs', agentSorts, (input) => listAgents(agentListInput.parse(input))],
  ['people', peopleSorts, (input) => listPeople(peopleListInput.parse(input))],
  ['issuances', issuanceSorts, (input) => listIssuances(issuanceListInput.parse(input))],
]

async function pageThrough(list: List, sort: string, limit: number) {
  const ids: string[] = []
  let total: number | null = null
  let cursor: string | null = null
  do {
    const page: Listed = await list({ sort, limit, cursor })
    total ??= page.total
    ids.push(...page.rows.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor)
  return { ids, total }
}

describe.each(lists)('the list of %s', (_, sorts, list) => {
  it.each(sorts)('by %s, page by page, has every row once, in one order, and counts them', async (sort) => {
    const { ids: whole, total } = await pageThrough(list, sort, 200)
    expect(total).toBe(whole.length)
    expect(new Set(whole).size).toBe(whole.length)
    for (const limit of [1, 2, 3, 5, 12]) expect((await pageThrough(list, sort, limit)).ids).toEqual(whole)
  })
})

it('sorts by what it says', async () => {
  const byName = await listPeople(peopleListInput.parse({ sort: 'name' }))
  const names = byName.rows.map(({ employee }) => employee.name)
  expect(names).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
  const byDeadline = await listIssuances(issuanceListInput.parse({ sort: 'deadlineAt' }))
  expect(byDeadline.rows.map(({ deadlineAt }) => deadlineAt === null)).toEqual([false, false, false, false, true, true])
  const byHolder = await listCertificates(certificateListInput.parse({ sort: '-name' }))
  expect(byHolder.rows.slice(-3).map(({ holder }) => holder)).toEqual([null, null, null])
})

it('refuses a cursor that is none of its own', async () => {
  const asked = listPeople(peopleListInput.parse({ cursor: 'nonsense' }))
  await expect(asked).rejects.toMatchObject({ code: 'input' })
})

describe('a search', () => {
  const found = async (search: string) => {
    const { rows, total } = await listPeople(peopleListInput.parse({ search }))
    expect(total).toBe(rows.length)
    return rows.map(({ loginId }) => loginId).sort()
  }

  it.each([
    ['山田太郎', ['yamada01', 'yamada02']],
    ['山田　太郎', ['yamada01', 'yamada02']],
    ['田', ['tanaka', 'yamada01', 'yamada02']],
    ['経理', ['tanaka', 'yamada01', 'yamada02']],
    ['高橋', ['Takahashi']],
    ['じゅりあ', ['Takahashi']],
    ['ジュリア', ['Takahashi']],
    ['ｼﾞｭﾘ', ['Takahashi']],
    ['あべサクラ', ['abe']],
    ['smithjohn', ['smith_j']],
    ['Ｓｍｉｔｈ_Ｊ', ['smith_j']],
    ['TAKAHASHI', ['Takahashi']],
    ['100%', ['tanaka']],
    ['%', ['tanaka']],
    ['山田経理', []],
    ['\\', []],
  ])('for %s finds %j', async (search, expected) => {
    expect(await found(search)).toEqual(expected)
  })

  it.each([
    ['ＰＣー０００２', ['yamada02', 'yamada02']],
    ['オオサカ', []],
    ['のーとー', ['Takahashi', 'Takahashi']],
    ['0A2F', ['Takahashi']],
    ['0a:2f:00', ['Takahashi']],
    ['STRANGER 0c', [null, null, null]],
  ])('among the certificates for %s finds those of %j', async (search, expected) => {
    const { rows, total } = await listCertificates(certificateListInput.parse({ search }))
    expect(rows.map(({ holder }) => holder?.loginId ?? null)).toEqual(expected)
    expect(total).toBe(expected.length)
  })

  it('finds a text by any part of it, however it is written', async () => {
    const kana = fc.integer({ min: 0x30a1, max: 0x30f4 }).map((code) => String.fromCodePoint(code))
    const latin = fc.integer({ min: 0x3b, max: 0x7e }).map((code) => String.fromCodePoint(code))
    const kanji = fc.constantFrom('髙', '高', '橋', '﨑', '崎', '田', '邊', '辺', '𠮷', '吉')
    const text = fc.array(fc.oneof(kana, latin, kanji), { minLength: 1, maxLength: 12 })
    const otherwise = (letter: string) => {
      const code = letter.codePointAt(0) ?? 0
      if (code >= 0x30a1 && code <= 0x30f4) return String.fromCodePoint(code - 0x60)
      if (code >= 0x21 && code <= 0x7e) return String.fromCodePoint(code + 0xfee0)
      return letter
    }
    const cases = fc.sample(
      fc.tuple(text, fc.nat(), fc.nat()).map(([letters, from, length]) => {
        const start = from % letters.length
        const part = letters.slice(start, start + 1 + (length % (letters.length - start)))
        return { stored: letters.join(' '), typed: part.map(otherwise).join('　').toUpperCase() }
      }),
      500,
    )
    const [{ missed } = { missed: [] }] = await db().$queryRaw<{ missed: string[] }[]>`
      SELECT coalesce(array_agg(stored || ' / ' || typed) FILTER (WHERE NOT
        (certfleet_grams(certfleet_fold(stored), 1, 2) @> certfleet_grams(certfleet_fold(typed), least(length(certfleet_fold(typed)), 2))
          AND position(certfleet_fold(typed) IN certfleet_fold(stored)) > 0)), '{}') AS missed
      FROM unnest(${cases.map(({ stored }) => stored)}::text[], ${cases.map(({ typed }) => typed)}::text[]) AS pair (stored, typed)`
    expect(missed).toEqual([])
  })
})

it('every search is answered by its index', async () => {
  const plan = async (table: string, condition: string) => {
    const [, rows] = await db().$transaction([
      db().$executeRawUnsafe('SET LOCAL enable_seqscan = off'),
      db().$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN SELECT id FROM "${table}" WHERE ${condition}`),
    ])
    return rows.map((row) => Object.values(row)[0]).join('\n')
  }
  for (const table of ['Employee', 'Subscriber', 'Agent']) {
    expect(await plan(table, `certfleet_grams("searchText", 1, 2) @> '{ab}'`)).toContain(`"${table}_search"`)
  }
  expect(await plan('Certificate', `certfleet_fold("serialHex") ~>=~ 'a'`)).toContain('Certificate_by_serial')
})

import { randomBytes } from 'node:crypto'
import { dayMs } from '@certfleet/core/calendar.ts'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { addAuthority, useConsole } from '../../../../test/support/console.ts'
import { agentListInput, agentSorts, listAgents } from './agents/list-agents.ts'
import { audit, system } from './audit/audit.ts'
import { auditListInput, listAudit } from './audit/list-audit.ts'
import { campaignListInput, listCampaigns } from './campaigns/list-campaigns.ts'
import { certificateListInput, certificateSorts, listCertificates } from './certificates/list-certificates.ts'
import { db } from './db.ts'
import { issuanceListInput, issuanceSorts, listIssuances } from './issuances/list-issuances.ts'
import { listUnassigned } from './matching/list-unassigned.ts'
import { listUnknown } from './matching/list-unknown.ts'
import { listNotices, noticeListInput } from './notices/list-notices.ts'
import { listPeople, peopleListInput, peopleSorts } from './people/list-people.ts'

useConsole()

/** People with a PC and certificates; many share a name, a department, an instant. */
const company = [
  { name: '山田 太郎', nameKana: 'ヤマダ タロウ', department: '経理部', loginId: 'yamada01', hostname: 'PC-0001' },
  { name: '山田 太郎', nameKana: 'ヤマダ タロウ', department: '経理部', loginId: 'yamada02', hostname: 'PC-0002' },
  {
    name: '髙橋 ｼﾞｭﾘｱ',
    nameKana: 'ﾀｶﾊｼ ｼﾞｭﾘｱ',
    department: '営業第一部',
    loginId: 'Takahashi',
    hostname: 'osaka-ノートー3',
  },
  { name: 'アベ　さくら', department: '', loginId: 'abe', hostname: 'PC-0004' },
  { name: 'ＳＭＩＴＨ John', department: 'IT', loginId: 'smith_j', hostname: 'PC-0005' },
  { name: '100% 田中', department: '経理部', loginId: 'tanaka', hostname: 'PC-0006' },
]

beforeAll(async () => {
  const { id: authorityId } = await addAuthority()
  const at = new Date(Date.now() + 30 * dayMs)
  for (const [index, { loginId, hostname, ...person }] of company.entries()) {
    const employee = await db().employee.create({ data: person })
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
  // Of the lists that have one order, two rows each.
  for (const name of ['a', 'b']) {
    await db().campaign.create({ data: { kind: 'bulk', name, createdBy: '管理 花子', createdAt: at } })
    await db().notice.create({
      data: {
        audience: 'test',
        recipient: name,
        name,
        language: 'ja',
        day: '',
        subject: '',
        body: '',
        ...notSent,
        dueAt: at,
      },
    })
    const self = { osUser: 'u', machineId: 'm', platform: 'linux', version: '1', state: 'active' as const }
    await db().agent.create({ data: { ...self, hostname: name, publicKey: randomBytes(32), createdAt: at } })
    await db().$transaction((tx) =>
      audit(tx, { actor: system, action: 'user.signed_in', subject: { kind: 'user', id: name } }),
    )
  }
  // Found on a PC, of nobody registered.
  for (const serialHex of ['0c1f00', '0c2f00', '0c3f00']) await addCertificate(authorityId, { serialHex, at })
})

const notSent = { state: 'kept' as const, reason: 'no_mail_server' }

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
  rows: { id: string | bigint }[]
  nextCursor: string | null
  total?: number | null
}
type List = (input: { limit: number; cursor: string | null }) => Promise<Listed>
type SortedList = (input: { sort: string; limit: number; cursor: string | null }) => Promise<Listed>

const lists: [string, readonly string[], SortedList][] = [
  ['certificates', certificateSorts, (input) => listCertificates(certificateListInput.parse(input))],
  [
    'certificates found',
    certificateSorts,
    (input) => listCertificates(certificateListInput.parse({ ...input, search: '0' })),
  ],
  ['PCs', agentSorts, (input) => listAgents(agentListInput.parse(input))],
  ['people', peopleSorts, (input) => listPeople(peopleListInput.parse(input))],
  ['issuances', issuanceSorts, (input) => listIssuances(issuanceListInput.parse(input))],
]

async function pageThrough(list: SortedList, sort: string, limit: number) {
  const ids: unknown[] = []
  let total: number | null | undefined = null
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
  const loginIds = byName.rows.map(({ loginId }) => loginId)
  // Readings first, in 五十音順; the one who has none but kanji comes by them.
  expect(loginIds.slice(0, 4)).toEqual(['tanaka', 'smith_j', 'abe', 'Takahashi'])
  expect(loginIds.slice(4).toSorted()).toEqual(['yamada01', 'yamada02'])
  const byDeadline = await listIssuances(issuanceListInput.parse({ sort: 'deadlineAt' }))
  expect(byDeadline.rows.map(({ deadlineAt }) => deadlineAt === null)).toEqual([false, false, false, false, true, true])
  for (const sort of ['name', '-name', 'department', '-department'])
    for (const search of ['', '0']) {
      const { rows } = await listCertificates(certificateListInput.parse({ sort, search }))
      const held = rows.map(({ holder }) => holder !== null)
      expect(held).toEqual([...Array<boolean>(12).fill(true), false, false, false])
    }
})

it('sorts names as a Japanese directory does', async () => {
  const directory =
    '3号|Smith John|あべ さくら|アベカワ イ|カトウ アキ|ｶﾄｳ ｱﾝ|カトウ　イチ|がとう あき|キャ|キヤ|キユウ|ハットリ|ハツトリ|ぱつとり|ハナ|ンゴ|田中'
  const names = directory.split('|')
  const [{ sorted } = { sorted: [] }] = await db().$queryRaw<{ sorted: string[] }[]>`
    SELECT array_agg(name ORDER BY certfleet_kana_order(name) COLLATE "C") AS sorted FROM unnest(${names.toSorted()}::text[]) AS name`
  expect(sorted).toEqual(names)
})

describe('a cursor that is none of its own is refused', () => {
  const all: [string, List][] = [
    ...lists.flatMap(([name, sorts, list]) =>
      sorts.map((sort): [string, List] => [`${name} by ${sort}`, (input) => list({ ...input, sort })]),
    ),
    ['audit log', (input) => listAudit(auditListInput.parse(input))],
    ['mails', (input) => listNotices(noticeListInput.parse(input))],
    ['bulk renewals', (input) => listCampaigns(campaignListInput.parse(input))],
    ['unassigned PCs', listUnassigned],
    ['unknown login IDs', listUnknown],
  ]
  const encode = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url')

  it.each(all)('by the list of %s', async (_, list) => {
    const { nextCursor } = await list({ limit: 1, cursor: null })
    const place = JSON.parse(Buffer.from(nextCursor ?? '', 'base64url').toString()) as string[]
    const refused = [
      'nonsense',
      '1700000000000_x',
      encode(null),
      encode([]),
      encode(place.slice(1)),
      encode([...place, '']),
    ]
    for (const [index] of place.entries()) refused.push(encode(place.with(index, 'no\0thing')))
    for (const cursor of refused) {
      await expect(list({ limit: 1, cursor })).rejects.toMatchObject({ code: 'input', details: { fields: ['cursor'] } })
    }
    expect((await list({ limit: 1, cursor: encode(place) })).rows).toHaveLength(1)
  })
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
  for (const table of ['Employee', 'Subscriber', 'Agent', 'Notice']) {
    expect(await plan(table, `certfleet_grams("searchText", 1, 2) @> '{ab}'`)).toContain(`"${table}_search"`)
  }
  expect(await plan('Certificate', `certfleet_fold("serialHex") ~>=~ 'a'`)).toContain('Certificate_by_serial')
})

describe('whether a PC acts for anybody', () => {
  const wrong = () => db().$queryRaw`
    SELECT a.id FROM "Agent" a WHERE a.assigned <>
      EXISTS (SELECT FROM "Assignment" t WHERE t."agentId" = a.id AND t."endedAt" IS NULL)`

  it('is kept right by the database, whoever comes first', async () => {
    const agents = await db().agent.findMany({ where: { assigned: true }, select: { id: true } })
    const [one, other] = agents.map(({ id }) => id) as [string, string]
    const assigned = async (id: string) => (await db().agent.findUniqueOrThrow({ where: { id } })).assigned
    expect(agents).toHaveLength(company.length)
    expect(await wrong()).toEqual([])
    // Two login IDs stand on one PC, and both go at once.
    await db().assignment.updateMany({ where: { agentId: other }, data: { agentId: one } })
    expect([await assigned(one), await assigned(other)]).toEqual([true, false])
    const both = await db().assignment.findMany({ where: { agentId: one }, select: { id: true } })
    const end = ({ id }: { id: string }) =>
      db().$transaction(async (tx) => {
        await tx.assignment.update({ where: { id }, data: { endedAt: new Date() } })
        await tx.$executeRaw`SELECT pg_sleep(0.2)`
      })
    await Promise.all(both.map(end))
    expect(await assigned(one)).toBe(false)
    const [first] = both as [{ id: string }]
    await db().assignment.update({ where: { id: first.id }, data: { endedAt: null } })
    expect(await assigned(one)).toBe(true)
    await db().assignment.delete({ where: { id: first.id } })
    expect(await wrong()).toEqual([])
  })
})

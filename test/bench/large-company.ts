import pg from 'pg'

/** What the company of the console's benchmark has. A third of its certificates are of the past. */
export interface Size {
  certificates: number
  people: number
}

const families = '佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水'
const given = '太郎 花子 大輔 美咲 翔太 陽子 健一 由美 拓也 恵子 直樹 真由美 達也 智子 誠 裕子 剛 愛 学 彩'
const familiesKana =
  'サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ ヨシダ ヤマダ ササキ ヤマグチ マツモト イノウエ キムラ ハヤシ サイトウ シミズ'
const givenKana =
  'タロウ ハナコ ダイスケ ミサキ ショウタ ヨウコ ケンイチ ユミ タクヤ ケイコ ナオキ マユミ タツヤ トモコ マコト ユウコ ツヨシ アイ マナブ アヤ'
const departments =
  '経理部 営業第一部 営業第二部 人事部 総務部 情報システム部 購買部 財務部 法務部 物流部 大阪支店 名古屋支店'

/**
 * Fills an empty console by SQL: people with names as they are in Japan, a PC each, their certificates spread over a
 * year, every second person with an earlier one, issuances that are under way (one in twenty) and done, with their mails
 * and audit events; and of what is to be looked into a few: people who left, shared PCs, twin login IDs.
 */
export async function fillConsole(url: string, { certificates, people }: Size): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`SELECT setseed(0.5)`)
    for (const statement of statements(people, certificates - people)) await client.query(statement)
  } finally {
    await client.end()
  }
}

const id = (table: number, n: string) => `('00000000-0000-7000-8${table}00-' || lpad(to_hex(${n}), 12, '0'))::uuid`
const oneOf = (words: string, n: string) => {
  const list = words.split(' ')
  return `(ARRAY[${list.map((word) => `'${word}'`).join(', ')}])[1 + (${n}) % ${list.length}]`
}

/** Ids of each table count from 1, so that rows find each other by number. */
function statements(people: number, past: number): string[] {
  const person = `generate_series(1, ${people}) AS n`
  const certificate = (table: number, n: string, days: string, successor: string) => `
    INSERT INTO "Certificate" (id, sha256, "authorityId", "subscriberId", "agentId", "serialHex", subject, "commonName", "spkiSha256",
      der, "notBefore", "notAfter", "windowOpensAt", "issuedAt", delivery, presence, protection, "seenAt", "successorId")
    SELECT ${id(table, n)}, encode(sha256(('${table}-' || n)::bytea), 'hex'), ${id(1, '1')},
      CASE WHEN n % 100 = 0 THEN NULL ELSE ${id(3, 'n')} END, ${id(4, 'n')},
      substr(md5('${table}s' || n), 1, 32), 'CN=' || login, login || ' A001 20260101090000000001', md5(login),
      decode(repeat(md5('${table}d' || n), 34), 'hex'), expiry - interval '366 days', expiry, expiry - interval '40 days', expiry - interval '366 days',
      (CASE WHEN n % 500 = 1 THEN 'pending' ELSE 'confirmed' END)::"Delivery",
      (CASE WHEN n % 300 = 1 THEN 'absent_after_seen' WHEN n % 700 = 1 THEN 'present_key_unusable' ELSE 'present_ok' END)::"Presence",
      'nss', now(), ${successor}
    FROM (SELECT n, 'user' || lpad(n::text, 6, '0') AS login, date_trunc('second', now() + ${days} * interval '1 day' + random() * interval '1 day') AS expiry
      FROM ${n === 'n' ? person : `generate_series(1, ${past}) AS n`}) AS drawn`
  const issuance = (state: string, waitingOn: string, from: number, to: number, ended: string) => `
    INSERT INTO "Issuance" (id, purpose, state, "waitingOn", since, "nextAttemptAt", "authorityId", "subscriberId", "agentId", "certificateId",
      "referenceCode", nonce, "deadlineAt", "requestedBy", "createdAt", "endedAt")
    SELECT ${id(7, 'n')}, 'renew', (${state})::"IssuanceState", (${waitingOn})::"Party", now() - random() * interval '20 days', now() + interval '1 hour',
      ${id(1, '1')}, ${id(3, 'n')}, ${id(4, 'n')}, ${id(5, 'n')}, '0000', 'n', now() + (n % 40) * interval '1 day', '管理 花子',
      now() - random() * interval '300 days', ${ended}
    FROM generate_series(${from}, ${to}) AS n`
  const open = Math.floor(people / 20)
  return [
    `INSERT INTO "Authority" (id, code, name, "baseUrl", "trustAnchors", issuers, profile, "sealedFeedToken")
     VALUES (${id(1, '1')}, '9936', 'サンプル銀行', 'https://localhost:1', '', '', '{"code":"9936","name":"サンプル銀行"}', '')`,
    `INSERT INTO "Employee" (id, name, "nameKana", department, email, "managerEmail", "leftOn", "leaveFrom")
     SELECT ${id(2, 'n')}, ${oneOf(families, 'n * 7 + n / 31')} || ' ' || ${oneOf(given, 'n * 3 + n / 17')},
       ${oneOf(familiesKana, 'n * 7 + n / 31')} || ' ' || ${oneOf(givenKana, 'n * 3 + n / 17')},
       ${oneOf(departments, 'n / 9')}, 'user' || n || '@example.co.jp', 'manager' || n / 100 || '@example.co.jp',
       CASE WHEN n % 500 = 77 THEN current_date - 30 END, CASE WHEN n % 300 = 77 THEN current_date - 30 END FROM ${person}`,
    `INSERT INTO "Subscriber" (id, "authorityId", "loginId", "employeeId", "createdAt")
     SELECT ${id(3, 'n')}, ${id(1, '1')},
       CASE WHEN n % 20000 = 0 THEN 'USER' || lpad((n - 1)::text, 6, '0') ELSE 'user' || lpad(n::text, 6, '0') END, ${id(2, 'n')}, now() - n * interval '1 minute' FROM ${person}`,
    `INSERT INTO "Agent" (id, "publicKey", state, hostname, "osUser", "machineId", platform, version, protocol, "clockAheadMs", "lastSeenAt", "connectedUntil", "createdAt", assigned)
     SELECT ${id(4, 'n')}, sha256(n::text::bytea), (CASE WHEN n % 1000 = 0 THEN 'pending_approval' WHEN n % 50 = 0 THEN 'retired' ELSE 'active' END)::"AgentState",
       'PC-' || lpad(n::text, 6, '0'), 'user' || n, 'm' || CASE WHEN n % 5000 = 0 THEN n - 1 ELSE n END, 'linux', '0.1.0', 1, CASE WHEN n % 2000 = 3 THEN 900000 ELSE 0 END,
       now() - CASE WHEN n % 100 = 7 THEN interval '9 days' ELSE random() * interval '2 days' END, NULL, now() - n * interval '1 minute', n % 250 <> 0 FROM ${person}`,
    `INSERT INTO "Assignment" (id, "agentId", "subscriberId", basis)
     SELECT ${id(9, 'n')}, ${id(4, 'n')}, ${id(3, 'n')}, 'possession' FROM ${person} WHERE n % 250 <> 0`,
    certificate(5, 'n', '((n * 7) % 366 - 1)', 'NULL'),
    certificate(6, `n + ${people}`, '((n * 3) % 380 - 340)', id(5, 'n')),
    issuance(
      oneOf('offered unreachable waiting_unlock issuing waiting_password', 'n'),
      oneOf('employee device master_user employee employee', 'n'),
      1,
      open,
      'NULL',
    ),
    issuance("'completed'", 'NULL', open + 1, past, `now() - random() * interval '300 days'`),
    // Of each earlier certificate the mails of its last 40 days, and what the audit log says of its renewal.
    `INSERT INTO "Notice" (id, audience, recipient, name, email, language, milestone, day, subject, body, state, "dueAt", "sentAt", "createdAt")
     SELECT ${id(8, 'n * 10 + m')}, 'employee', ${id(2, 'n')}::text, e.name, e.email, 'ja', (enum_range(NULL::"Milestone"))[m],
       to_char(sent, 'YYYY-MM-DD'), '【要対応】証明書の更新のお願い（サンプル銀行）', repeat('有効期限までに更新してください。', 40), 'sent', sent, sent, sent
     FROM generate_series(1, ${past}) AS n CROSS JOIN generate_series(1, 6) AS m
       CROSS JOIN LATERAL (SELECT now() - n % 340 * interval '1 day' - (7 - m) * interval '7 days' AS sent) AS at
       JOIN "Employee" e ON e.id = ${id(2, 'n')}`,
    `INSERT INTO "NoticeItem" ("noticeId", "certificateId", milestone, audience, recipient)
     SELECT ${id(8, 'n * 10 + m')}, ${id(6, `n + ${people}`)}, (enum_range(NULL::"Milestone"))[m], 'employee', ${id(2, 'n')}::text
     FROM generate_series(1, ${past}) AS n, generate_series(1, 6) AS m`,
    `INSERT INTO "AuditEvent" (at, "actorKind", "actorId", "actorName", action, "subjectKind", "subjectId", "issuanceId", data)
     SELECT now() - (1 - n / ${past}.0) * interval '300 days', 'agent', ${id(4, 'n')}::text, 'PC-' || lpad(n::text, 6, '0'),
       ${oneOf('issuance.requested issuance.order_signed issuance.progress issuance.key_created issuance.completed notice.sent', 'm')},
       'issuance', ${id(7, 'n')}::text, ${id(7, 'n')}, '{"purpose": "renew"}'
     FROM generate_series(1, ${past}) AS n, generate_series(1, 10) AS m`,
    `VACUUM ANALYZE`,
    // As it is in daily use: each PC's lease has been renewed since. (Not vacuumed: its pages have to be looked into.)
    `UPDATE "Agent" SET "connectedUntil" = now() + interval '1 minute' WHERE "lastSeenAt" > now() - interval '1 day'`,
  ]
}

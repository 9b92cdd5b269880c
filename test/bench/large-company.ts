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
 * year, every second person with an earlier one, issuances that are under way (one in twenty) and done.
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
    `INSERT INTO "Employee" (id, name, "nameKana", department, email)
     SELECT ${id(2, 'n')}, ${oneOf(families, 'n * 7 + n / 31')} || ' ' || ${oneOf(given, 'n * 3 + n / 17')},
       ${oneOf(familiesKana, 'n * 7 + n / 31')} || ' ' || ${oneOf(givenKana, 'n * 3 + n / 17')},
       ${oneOf(departments, 'n / 9')}, 'user' || n || '@example.co.jp' FROM ${person}`,
    `INSERT INTO "Subscriber" (id, "authorityId", "loginId", "employeeId", "createdAt")
     SELECT ${id(3, 'n')}, ${id(1, '1')}, 'user' || lpad(n::text, 6, '0'), ${id(2, 'n')}, now() - n * interval '1 minute' FROM ${person}`,
    `INSERT INTO "Agent" (id, "publicKey", state, hostname, "osUser", "machineId", platform, version, protocol, "clockAheadMs", "lastSeenAt", "connectedUntil", "createdAt", assigned)
     SELECT ${id(4, 'n')}, sha256(n::text::bytea), (CASE WHEN n % 1000 = 0 THEN 'pending_approval' WHEN n % 50 = 0 THEN 'retired' ELSE 'active' END)::"AgentState",
       'PC-' || lpad(n::text, 6, '0'), 'user' || n, 'm' || n, 'linux', '0.1.0', 1, CASE WHEN n % 2000 = 3 THEN 900000 ELSE 0 END,
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
    `VACUUM ANALYZE`,
  ]
}

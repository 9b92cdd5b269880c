import pg from 'pg'

/** What a dump is of: only a database with the same migrations takes it back. */
interface DumpHead {
  /** When it was made, as its maker says. */
  at: string
  migrations: string[]
  /** Of sequences, by name: the last number they gave. */
  sequences: Record<string, string>
}

const fetchRows = 1000

/**
 * Everything in the database as it is at one moment, as lines: a head, then for each row its table and itself as JSON,
 * and at the end the number of rows, by which a file that was cut off is known. It may be written to meanwhile.
 */
export async function* dumpDatabase(url: string, at: Date): AsyncGenerator<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const [migrations, sequences] = [await migrationsOf(client), await sequencesOf(client)]
    const head: DumpHead = { at: at.toISOString(), migrations, sequences }
    yield JSON.stringify(head)
    let rows = 0
    for (const table of await tablesOf(client)) {
      const name = client.escapeIdentifier(table)
      await client.query(`DECLARE dump NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS row FROM ${name} t`)
      for (let more = true; more;) {
        const page = await client.query<{ row: string }>(`FETCH ${fetchRows} FROM dump`)
        for (const { row } of page.rows) yield `${table} ${row}`
        rows += page.rows.length
        more = page.rows.length === fetchRows
      }
      await client.query('CLOSE dump')
    }
    yield `end ${rows}`
  } finally {
    await client.end()
  }
}

/** A dump is not taken back; the database is as it was. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded'
}

/**
 * Takes back what `dumpDatabase` gave, into an empty database that has been migrated. All of it or nothing; the foreign
 * keys are judged anew when everything is there. `finish` is the last part of it.
 * @throws NotLoaded when it is no whole dump, of other migrations, or the database is not empty.
 */
export async function loadDatabase(
  url: string,
  lines: AsyncIterable<string>,
  finish: (client: Pick<pg.Client, 'query'>, at: string) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('BEGIN')
    await finish(client, await load(client, lines))
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    await client.end()
  }
}

/** @returns when the dump was made. */
async function load(client: pg.Client, lines: AsyncIterable<string>): Promise<string> {
  const tables = await tablesOf(client)
  for (const table of tables) {
    const { rowCount } = await client.query(`SELECT FROM ${client.escapeIdentifier(table)} LIMIT 1`)
    if (rowCount) throw new NotLoaded(`the database is not empty: there are rows in ${table}`)
  }
  const foreignKeys = await dropForeignKeys(client)
  const batch = { table: '', rows: [] as string[] }
  const flush = async () => {
    const name = client.escapeIdentifier(batch.table)
    const rows = `[${batch.rows.join(',')}]`
    if (batch.rows.length > 0) {
      await client.query(`INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, $1)`, [rows])
    }
    batch.rows = []
  }
  let head: DumpHead | undefined
  let count = 0
  let ended = false
  for await (const line of lines) {
    if (!head) {
      head = await readHead(client, line)
      continue
    }
    const at = line.indexOf(' ')
    const [table, rest] = [line.slice(0, at), line.slice(at + 1)]
    if (table === 'end') {
      ended = rest === String(count)
      continue
    }
    if (!tables.includes(table)) throw new NotLoaded(`there is no table ${table}`)
    if (table !== batch.table || batch.rows.length >= fetchRows) await flush()
    batch.table = table
    batch.rows.push(rest)
    count++
  }
  if (!head || !ended) throw new NotLoaded('it is not whole: its end is missing')
  await flush()
  for (const [name, value] of Object.entries(head.sequences)) {
    await client.query('SELECT setval($1::regclass, $2)', [client.escapeIdentifier(name), value])
  }
  for (const sql of foreignKeys) await client.query(sql)
  return head.at
}

async function readHead(client: pg.Client, line: string): Promise<DumpHead> {
  let head: DumpHead
  try {
    head = JSON.parse(line) as DumpHead
  } catch (cause) {
    throw new NotLoaded('it is no dump of a database', { cause })
  }
  const [theirs, ours] = [head.migrations, await migrationsOf(client)].map((names) => names?.join(', '))
  if (theirs !== ours) {
    throw new NotLoaded(`it is of another version, with the migrations ${theirs}; this one has ${ours}`)
  }
  return head
}

/** @returns the statements that bring them back. */
async function dropForeignKeys(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(`
    SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`)
  for (const { table, name } of rows) {
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${client.escapeIdentifier(name)}`)
  }
  return rows.map(
    ({ table, name, definition }) =>
      `ALTER TABLE ${table} ADD CONSTRAINT ${client.escapeIdentifier(name)} ${definition}`,
  )
}

async function migrationsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
  )
  return rows.map(({ name }) => name)
}

async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
  )
  return rows.map(({ name }) => name)
}

async function sequencesOf(client: pg.Client): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; last: string | null }>(
    `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences WHERE schemaname = 'public'`,
  )
  return Object.fromEntries(rows.flatMap(({ name, last }) => (last === null ? [] : [[name, last]])))
}

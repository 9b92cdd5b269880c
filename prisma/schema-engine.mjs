#!/usr/bin/env node
// What `prisma migrate diff` talks to: Prisma's native schema engine is a download, this serves the part of its
// protocol (JSON-RPC 2.0, a line a message) that we use from the WebAssembly build of the same engine and version.
// `prisma generate` only checks that it exists.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

const options = { datamodels: [], url: undefined }
const args = process.argv.slice(2)
for (let i = 0; i < args.length; i++) {
  if (args[i] === '--datamodels') options.datamodels.push(args[++i])
  else if (args[i] === '--datasource') options.url = JSON.parse(args[++i]).url
}

/** Two schema files are compared without a database: the one question the engine asks of it is answered here. */
const noDatabase = {
  provider: 'postgres',
  adapterName: '@prisma/adapter-pg',
  getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
  queryRaw: async () => ({
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, 'PostgreSQL 18', 180000]],
  }),
  executeRaw: async () => 0,
  executeScript: async () => {},
  startTransaction: async () => {
    throw new Error('no database')
  },
  dispose: async () => {},
}

/** The catalog's internal types "char" (oid 18) and "char"[] (1002) are unknown to the adapter; it may read them as text. */
async function database(url) {
  const adapter = await new PrismaPg({ connectionString: url, max: 1 }).connect()
  const perform = adapter.performIO.bind(adapter)
  const query = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (request) => {
    const chars = []
    adapter.performIO = async (inner) => {
      const result = await perform(inner)
      for (const [i, field] of result.fields.entries()) {
        if (field.dataTypeID === 18) {
          chars.push(i)
          field.dataTypeID = 25
        } else if (field.dataTypeID === 1002) field.dataTypeID = 1009
      }
      return result
    }
    const rows = await query(request)
    for (const i of chars) rows.columnTypes[i] = ColumnTypeEnum.Character
    return rows
  }
  return adapter
}

let engine
async function start(connect) {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const file = fileURLToPath(new URL('./schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm')))
  const { instance } = await WebAssembly.instantiate(await readFile(file), { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  const files = options.datamodels.map((name) => [name, readFileSync(path.resolve(name), 'utf8')])
  const datamodels = files.length > 0 ? files : undefined
  const factory = { provider: 'postgres', adapterName: '@prisma/adapter-pg', connect, connectToShadowDb: connect }
  return glue.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(factory))
}

const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

async function answer({ id, method, params }) {
  if (method !== 'diff') throw new Error(`only migrate diff is served here, not ${method}`)
  const offline = [params.from, params.to].every(({ tag }) => tag === 'empty' || tag === 'schemaDatamodel')
  engine ??= await start(async () => (offline ? noDatabase : database(options.url)))
  const result = await engine.diff(params)
  // The native engine has the CLI print what it found.
  if (result?.stdout != null) write({ id: -1, method: 'print', params: { content: result.stdout } })
  write({ id, result: { ...result, stdout: null } })
}

const lines = createInterface({ input: process.stdin })
for await (const line of lines) {
  const request = line.trim() && JSON.parse(line)
  if (!request?.method) continue
  await answer(request).catch((error) => {
    const data = { is_panic: false, message: error.message }
    write({
      id: request.id,
      error: { code: 4466, message: 'An error happened. Check the data field for details.', data },
    })
  })
}
process.exit(0)

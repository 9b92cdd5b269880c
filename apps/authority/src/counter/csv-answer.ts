import { Readable } from 'node:stream'
import { csvText } from '../csv.ts'
import type { HttpContext } from '../http/environment.ts'

/** A list as a file, sent as it is read, however long it is. @param pieces its rows, from the head on */
export function csvAnswer(c: HttpContext, name: string, pieces: AsyncGenerator<string[][]>): Response {
  return c.body(Readable.toWeb(Readable.from(bytesOf(pieces))) as ReadableStream, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}.csv"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
}

async function* bytesOf(pieces: AsyncGenerator<string[][]>): AsyncGenerator<Buffer> {
  let isFirst = true
  for await (const records of pieces) {
    yield Buffer.from(csvText(records, { isFirst }))
    isFirst = false
  }
}

/** Read from the database at once. */
export const rowsAtOnce = 1000

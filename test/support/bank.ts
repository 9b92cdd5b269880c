import { createPublicKey } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { root } from './process.ts'
import { type TestCa, dayMs, testCa } from './test-ca.ts'

/** A bank that has no API for us: it certifies what its own application brings. */
export interface Bank {
  ca: TestCa
  /** How its application is started on a PC with its keys in that folder. */
  applicationFor: (loginId: string, keys: string) => { program: string; args: string[] }
  /** The customer's certificate of last year. */
  issuePast: (loginId: string, spki: Buffer, daysLeft: number) => Promise<Buffer>
  /** How many certificates its application has had for that customer. */
  issuedTo: (loginId: string) => number
  close: () => void
}

const program = path.join(root, 'apps/agent/src/test/bank-application.ts')

export async function openBank(): Promise<Bank> {
  const ca = await testCa('銀行')
  const issued = new Map<string, number>()
  const issue = (loginId: string, spki: Buffer, daysLeft: number, sequence: number) =>
    ca.issue({
      loginId,
      publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
      notAfter: new Date(Math.floor(Date.now() / 1000) * 1000 + daysLeft * dayMs),
      sequence,
    })
  const issuedTo = (loginId: string) => issued.get(loginId) ?? 0
  const certify = async (request: IncomingMessage, response: ServerResponse) => {
    const loginId = (request.url ?? '').slice(1)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    issued.set(loginId, issuedTo(loginId) + 1)
    // Each for longer than the last.
    response.end(await issue(loginId, Buffer.concat(chunks), 366 * issuedTo(loginId), issuedTo(loginId) + 1))
  }
  const server = createServer((request, response) => void certify(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ca,
    applicationFor: (loginId, keys) => ({ program: process.execPath, args: [program, keys, `${origin}/${loginId}`] }),
    issuePast: (loginId, spki, daysLeft) => issue(loginId, spki, daysLeft, 1),
    issuedTo,
    close: () => void server.close(),
  }
}

import { createPublicKey } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Launch } from '@certfleet/core/launch.ts'
import { onTestFinished } from 'vitest'
import { type TestCa, issueTo } from './certificates.ts'

const program = fileURLToPath(new URL('bank-application.ts', import.meta.url))

/** A bank that certifies whatever key its application brings. */
export async function bankOf(ca: TestCa): Promise<Bank> {
  let issued = 0
  const certify = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    issued += 1
    response.end(await issueTo(ca, createPublicKey({ key: Buffer.concat(chunks), format: 'der', type: 'spki' })))
  }
  const server = createServer((request, response) => void certify(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    issued: () => issued,
    applicationFor: (keys) => ({ program: process.execPath, args: [program, keys, address] }),
  }
}

interface Bank {
  issued: () => number
  /** How its application is started on a PC with its keys in that folder. */
  applicationFor: (keys: string) => Launch
}

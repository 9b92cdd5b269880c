import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Gateway, startGateway } from '../../apps/console/src/gateway/main.ts'
import { db } from '../../apps/console/src/server/db.ts'
import { possessionProof, reportOf, type scene } from './console.ts'

/** The gateway of the console in this process, for WebSockets and polls. @returns where agents come to */
export function useGateway(): () => URL {
  let gateway: Gateway
  const server = createServer((request, response) => gateway.poll(request, response))
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head))
  beforeAll(async () => {
    gateway = startGateway()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    gateway.close()
    server.closeAllConnections()
    server.close()
  })
  return () => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/agent`)
}

type Scene = Awaited<ReturnType<typeof scene>>

/** An agent claims its certificate over its connection. @returns the certificate's id, once it is known */
export async function claimCertificate(
  { agent, der, key }: Scene,
  claimNonce: string,
  send: (message: unknown) => unknown,
): Promise<string> {
  const proof = await possessionProof(agent.id, claimNonce, der, key)
  const seen = { certificate: der.toString('base64'), presence: 'present_ok', protection: 'nss', proof }
  await send({ type: 'inventory.report', certificates: [seen] })
  await expect.poll(() => db().certificate.count({ where: { agentId: agent.id } })).toBe(1)
  return (await db().certificate.findFirstOrThrow({ where: { agentId: agent.id } })).id
}

/** That the employee has been asked. */
export const offeredReport = (issuanceId: string) => ({
  type: 'issuance.progress',
  ...reportOf(issuanceId, 1),
  state: 'offered',
  waitingOn: null,
  code: null,
  nextAttemptAt: null,
})

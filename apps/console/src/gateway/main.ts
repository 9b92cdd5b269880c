import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { MAX_MESSAGE_BYTES } from '@certfleet/core/protocol.ts'
import { WebSocketServer } from 'ws'
import { onListening, onRing } from '../server/bell.ts'
import { log } from '../server/log.ts'
import { PollLines } from './poll-lines.ts'
import { AgentSession } from './session.ts'
import { Sessions } from './sessions.ts'
import { overWebSocket } from './transport.ts'

const lookAgainMs = 60_000
const pingMs = 30_000

/** The role that holds the agents' connections. It reads and reports; it cannot sign. */
export interface Gateway {
  /** Takes over a connection that asked for `/agent`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Answers a plain request for `/agent`: the same sessions, by polls. */
  poll(request: IncomingMessage, response: ServerResponse): void
  close(): void
}

export function startGateway(): Gateway {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES })
  const sessions = new Sessions()
  const lines = new PollLines((line) => new AgentSession(line, sessions))
  const stopRings = onRing((ring) => {
    if (ring.at === 'agent') sessions.lookAgain(ring.id)
    if (ring.at === 'policy')
      void sessions.tellPolicy().catch((error: unknown) => log().warn({ err: error }, 'policy not told'))
  })
  const stopListening = onListening(() => void sessions.lookAtAll())
  const looking = setInterval(() => void sessions.lookAtAll(), lookAgainMs)
  const pinging = setInterval(() => pingAll(server), pingMs)
  return {
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (webSocket) => {
        alive.add(webSocket)
        webSocket.on('pong', () => alive.add(webSocket))
        return new AgentSession(overWebSocket(webSocket), sessions)
      }),
    poll: (request, response) => void lines.answer(request, response),
    close: () => {
      clearInterval(looking)
      clearInterval(pinging)
      stopRings()
      stopListening()
      for (const client of server.clients) client.close(1001, 'console is restarting')
      lines.close()
      server.close()
    },
  }
}

/** Connections that answered since the last ping; one that did not is dead, whatever TCP believes. */
const alive = new WeakSet<object>()

function pingAll(server: WebSocketServer): void {
  for (const client of server.clients) {
    if (!alive.delete(client)) client.terminate()
    else client.ping()
  }
}

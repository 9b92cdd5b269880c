import { MAX_MESSAGE_BYTES } from '@certfleet/core/protocol.ts'
import { WebSocket } from 'ws'
import { type Network, agentFor } from '../proxy.ts'

/** How the messages to and from the console are carried. */
export const transports = ['websocket', 'polling'] as const
export type TransportKind = (typeof transports)[number]

/** What carries the messages of one session. */
export interface Line {
  readonly kind: TransportKind
  send(text: string): void
  /** Has the other side show that it is there, where it does not by itself. */
  ping(): void
  /** Ends it at once. */
  close(): void
}

export interface LineEars {
  message: (text: string) => void
  /** The other side is there. */
  alive: () => void
  error: (error: Error) => void
  end: () => void
}

/** Begins a line, and tells its ears of what comes of it. */
export type DialLine = (ears: LineEars) => Line

export async function webSocketLine(url: string, network: Network, handshakeMs: number): Promise<DialLine> {
  // Plain `ws` goes to this very PC.
  const agent = url.startsWith('wss:') ? await agentFor(new URL(url), network) : undefined
  return (ears) => {
    const socket = new WebSocket(url, {
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      handshakeTimeout: handshakeMs,
      agent,
    })
    // Binary or text, one or several buffers: with the default binaryType it is one Buffer.
    socket.on('message', (data) => ears.message((data as Buffer).toString('utf8')))
    socket.on('ping', () => ears.alive())
    socket.on('pong', () => ears.alive())
    socket.on('error', (error) => ears.error(error))
    socket.on('close', () => ears.end())
    const isOpen = () => socket.readyState === WebSocket.OPEN
    return {
      kind: 'websocket',
      send: (text) => isOpen() && socket.send(text),
      ping: () => isOpen() && socket.ping(),
      close: () => socket.terminate(),
    }
  }
}

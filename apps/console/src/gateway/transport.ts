import type { WebSocket } from 'ws'

/** What carries the messages of one session: a WebSocket, or where none comes through, polls. */
export interface Transport {
  /** Does nothing once it has ended. */
  send(text: string): void
  close(code: number, reason: string): void
  listen(ears: TransportEars): void
}

export interface TransportEars {
  message: (text: string) => void
  error: (error: Error) => void
  end: () => void
}

export const overWebSocket = (socket: WebSocket): Transport => ({
  send: (text) => {
    if (socket.readyState === socket.OPEN) socket.send(text)
  },
  close: (code, reason) => socket.close(code, reason),
  listen: ({ message, error, end }) => {
    socket.on('message', (data: Buffer) => message(data.toString()))
    socket.on('error', error)
    socket.on('close', end)
  },
})

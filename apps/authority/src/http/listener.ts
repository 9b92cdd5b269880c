import { once } from 'node:events'
import type { Server } from 'node:https'
import https from 'node:https'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import type { HttpEnv } from './environment.ts'

export interface Listener {
  /** Takes another certificate, or other CAs to name, for the connections from now on. */
  setOptions(options: https.ServerOptions): void
  /** Accepts no more, lets requests in flight finish for `graceMs`, then cuts. */
  close(graceMs: number): Promise<void>
}

/**
 * A request is a few kilobytes: whoever dribbles one holds its connection this long and no longer. Looked at each few
 * seconds; the handshake has a clock of its own.
 */
const patience = {
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 2_000,
}

/** Serves `app` over HTTPS. @throws when the address is taken, or not this machine's. */
export async function listen(
  app: Hono<HttpEnv>,
  { host, port }: { host: string; port: number },
  options: https.ServerOptions,
): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer: https.createServer,
    serverOptions: { ...options, ...patience },
  }) as Server
  server.listen(port, host)
  await once(server, 'listening') // rejects with the server's error
  return { setOptions: (changed) => server.setSecureContext(changed), close: (ms) => close(server, ms) }
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection whose request ends from now on is idle and kept alive: it is of no more use.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}

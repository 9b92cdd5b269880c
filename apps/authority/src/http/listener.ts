import { once } from 'node:events'
import type { Server } from 'node:https'
import https from 'node:https'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import type { CaKeyPair } from '../ca/sealed-keys.ts'
import type { HttpEnv } from './environment.ts'

export interface Listener {
  /** Takes a new TLS certificate for the connections from now on. */
  setCertificate(tls: CaKeyPair): void
  /** Accepts no more, lets requests in flight finish for `graceMs`, then cuts. */
  close(graceMs: number): Promise<void>
}

interface ListenerOptions {
  host: string
  port: number
  tls: CaKeyPair
  /** TLS options besides the certificate. */
  options?: https.ServerOptions
}

/** Serves `app` over HTTPS. @throws when the address is taken, or not this machine's. */
export async function listen(app: Hono<HttpEnv>, { host, port, tls, options }: ListenerOptions): Promise<Listener> {
  const context = (pair: CaKeyPair): https.ServerOptions => ({
    ...options,
    minVersion: 'TLSv1.2',
    key: pair.key.export({ type: 'pkcs8', format: 'pem' }),
    cert: pair.certificate.toString(),
  })
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer: https.createServer,
    serverOptions: context(tls),
  }) as Server
  server.listen(port, host)
  await once(server, 'listening') // rejects with the server's error
  return { setCertificate: (pair) => server.setSecureContext(context(pair)), close: (ms) => close(server, ms) }
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

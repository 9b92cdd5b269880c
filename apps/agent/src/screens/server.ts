import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getAsset, isSea } from 'node:sea'
import { createAdaptorServer } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { stream } from 'hono/streaming'
import { z } from 'zod'
import { type Log, reasonOf } from '../log.ts'
import { type PageEvent, pageEventSchema } from './events.ts'
import { Feed } from './feed.ts'
import { guard } from './guard.ts'
import { pageOf, titleOf } from './pages/page.ts'
import { expiredPage, shell } from './pages/shell.ts'
import { Sessions, isSame } from './sessions.ts'
import type { ScreenState } from './state.ts'
import { type Language, wordsOf } from './text/text.ts'
import { viewOf } from './view.ts'

export interface ScreensOptions {
  state: () => ScreenState
  language: () => Language
  onEvent: (event: PageEvent) => void
  /** The application log, for 〔ログを保存〕. */
  logFile: string
  /** Answers of the running agent to its own command line. */
  control: { open: () => Promise<Opened>; status: () => unknown }
  nowMs: () => number
  log: Log
}

/** A launch file, and whether somebody has been shown it: its code is good for one opening. */
export interface Opened {
  launchFile: string
  isOpened: boolean
}

/** The employee's screens while the agent runs. */
export interface Screens {
  /** `http://127.0.0.1:PORT` */
  origin: string
  /** What the command line proves itself with; kept in a private file. */
  controlSecret: string
  newCode: () => string
  /** Draws again on every open page. */
  changed: () => void
  /** Pages open at this moment. */
  readers: () => number
  close: () => Promise<void>
}

const beatMs = 15_000
const launchSchema = z.object({ code: z.string().max(100) })
/** Beside this file, or inside the packaged executable. */
const asset = (name: string) =>
  isSea() ? getAsset(name, 'utf8') : readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8')

/** Serves the screens on a port of the loopback interface that the system chooses. */
export async function startScreens(options: ScreensOptions): Promise<Screens> {
  const sessions = new Sessions(options.nowMs)
  const controlSecret = randomBytes(32).toString('base64url')
  const closing = new AbortController()
  const feed = new Feed(async () => {
    const words = wordsOf(options.language())
    const view = viewOf(options.state())
    const html = String(await pageOf(view, words))
    return { screen: view.screen, lang: words.lang, title: titleOf(view, words), html }
  })
  let origin = ''

  const app = new Hono()
  app.use(guard(() => origin, sourceOf))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    options.log.error('screens.request_failed', { path: c.req.path, reason: reasonOf(error) })
    return c.text('error', 500)
  })
  app.use(bodyLimit({ maxSize: 4096 }))
  app.get('/style.css', (c) => c.body(asset('style.css'), 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/client.js', (c) => c.body(asset('client.js'), 200, { 'content-type': 'text/javascript; charset=utf-8' }))

  app.post('/launch', async (c) => {
    const { data } = launchSchema.safeParse(await c.req.parseBody())
    const token = data ? sessions.redeem(data.code) : null
    const words = wordsOf(options.language())
    if (token === null) return c.html(expiredPage(words), 403)
    const view = viewOf(options.state())
    return c.html(shell(token, words, titleOf(view, words), pageOf(view, words)))
  })

  app.use('/page/*', async (c, next) => {
    if (!sessions.holds(bearerOf(c))) return c.text('no session', 401)
    return next()
  })
  app.post('/page/frames', (c) => {
    c.header('content-type', 'application/x-ndjson')
    return stream(c, async (out) => {
      const gone = new AbortController()
      out.onAbort(() => gone.abort())
      const signal = AbortSignal.any([gone.signal, closing.signal])
      for await (const line of feed.lines(signal, beatMs)) await out.write(line)
    })
  })
  app.post('/page/events', async (c) => {
    const event = pageEventSchema.safeParse(await c.req.json().catch(() => null))
    if (!event.success) return c.text('unreadable event', 400)
    options.onEvent(event.data)
    return c.body(null, 204)
  })
  app.post('/page/log', (c) => c.body(readFileSync(options.logFile), 200, { 'content-type': 'text/plain' }))

  app.use('/control/*', async (c, next) => {
    if (!isSame(bearerOf(c), controlSecret)) return c.text('forbidden', 403)
    return next()
  })
  app.post('/control/open', async (c) => c.json(await options.control.open()))
  app.post('/control/status', (c) => c.json(options.control.status()))

  // Without TLS options it is a server of node:http.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  origin = `http://127.0.0.1:${await listen(server)}`
  return {
    origin,
    controlSecret,
    newCode: () => sessions.newCode(),
    changed: () => feed.changed(),
    readers: () => feed.readers,
    close: () => {
      closing.abort()
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function sourceOf(path: string) {
  if (path === '/launch') return 'launch'
  return path.startsWith('/control/') ? 'program' : 'ours'
}

const bearerOf = (c: Context) => /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? ''

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // Never another interface: the screens are for whoever sits at this PC.
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

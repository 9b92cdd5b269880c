import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { stream } from 'hono/streaming'
import { z } from 'zod'
import { reasonOf } from '../log.ts'
import { readAsset } from './assets.ts'
import { pageEventSchema } from './events.ts'
import type { Feed, Frame } from './feed.ts'
import { guard } from './guard.ts'
import { guidePage } from './pages/guide.ts'
import { pageOf, titleOf } from './pages/page.ts'
import { expiredPage, shell } from './pages/shell.ts'
import type { ScreensOptions } from './server.ts'
import { type Sessions, isSame } from './sessions.ts'
import { languages, wordsOf } from './text/text.ts'
import { viewOf } from './view.ts'

export type Listener = (...[request, response]: Parameters<RequestListener>) => Promise<void>

interface AppOptions extends ScreensOptions {
  /** Ours, `http://127.0.0.1:PORT`. */
  origin: string
  controlSecret: string
  sessions: Sessions
  feed: Feed
  closing: AbortSignal
}

const beatMs = 15_000
const launchSchema = z.object({ code: z.string().max(100) })
/** An agent's command line of another version may say less. */
const openSchema = z.object({
  url: z
    .object({
      institution: z
        .string()
        .regex(/^\d{4}$/)
        .nullable(),
    })
    .nullish(),
})
const languageSchema = z.enum(languages).optional().catch(undefined)
const browserFile = (name: string) => String(readAsset('browser', name))
const guideFile = (name: string) => readAsset('../../../../docs', name)

/** What the screens show now. */
export async function frameOf(options: Pick<ScreensOptions, 'state' | 'language' | 'nowMs'>): Promise<Frame> {
  const words = wordsOf(options.language())
  const view = viewOf(options.state())
  const html = String(await pageOf(view, words))
  return { screen: view.screen, lang: words.lang, title: titleOf(view, words), html, nowMs: options.nowMs() }
}

/** Answers browsers, and the agent's own command line. */
export function screensListener({ sessions, controlSecret, feed, closing, ...options }: AppOptions): Listener {
  const app = new Hono()
  app.use(guard(options.origin, sourceOf))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    options.log.error('screens.request_failed', { path: c.req.path, reason: reasonOf(error) })
    return c.text('error', 500)
  })
  app.use(bodyLimit({ maxSize: 4096 }))
  app.get('/style.css', (c) => c.body(browserFile('style.css'), 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/client.js', (c) =>
    c.body(browserFile('client.js'), 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )

  // Nothing in it is secret: whoever is at this PC may read it, with or without a page of ours.
  app.get('/help', (c) => {
    const language = languageSchema.parse(c.req.query('language')) ?? options.language()
    return c.html(guidePage(String(guideFile(`employee-guide.${language}.md`)), wordsOf(language)))
  })
  app.get('/images/guide/:language{ja|en}/:name{[A-Za-z0-9]+\\.png}', (c) => {
    const image = guideFile(c.req.path.slice(1))
    return image ? c.body(image, 200, { 'content-type': 'image/png' }) : c.notFound()
  })

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
      const signal = AbortSignal.any([gone.signal, closing])
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
  app.post('/control/open', async (c) => {
    const call = openSchema.safeParse(await c.req.json().catch(() => null))
    return c.json(await options.control.open(call.data?.url ?? null))
  })
  app.post('/control/status', (c) => c.json(options.control.status()))

  return getRequestListener(app.fetch)
}

function sourceOf(path: string) {
  if (path === '/launch') return 'launch'
  return path.startsWith('/control/') ? 'program' : 'ours'
}

const bearerOf = (c: Context) => /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? ''

import { randomBytes } from 'node:crypto'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Log, reasonOf } from '../log.ts'
import type { Listener } from './app.ts'
import type { PageEvent } from './events.ts'
import { Feed } from './feed.ts'
import { Sessions } from './sessions.ts'
import type { ScreenState } from './state.ts'
import type { Language } from './text/text.ts'

export interface ScreensOptions {
  state: () => ScreenState
  language: () => Language
  onEvent: (event: PageEvent) => void
  /** The application log, for 〔ログを保存〕. */
  logFile: string
  /** Answers of the running agent to its own command line. */
  control: { open: (url: UrlCall | null) => Promise<Opened>; status: () => unknown }
  nowMs: () => number
  log: Log
}

/** A web page has called, perhaps that of an institution. */
export interface UrlCall {
  institution: string | null
}

/** A launch file, empty where none was needed, and whether it is on the screen: its code is good for one opening. */
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

/** Pages and what answers for them are loaded when somebody asks: most agents are looked at a few times a year. */
const pages = () => import('./app.ts')

/** Serves the screens on a port of the loopback interface that the system chooses. */
export async function startScreens(options: ScreensOptions): Promise<Screens> {
  const sessions = new Sessions(options.nowMs)
  const controlSecret = randomBytes(32).toString('base64url')
  const closing = new AbortController()
  const feed = new Feed(async () => (await pages()).frameOf(options))
  let origin = ''
  let listener: Promise<Listener> | null = null
  const server = createServer((request, response) => {
    const parts = { ...options, origin, controlSecret, sessions, feed, closing: closing.signal }
    listener ??= pages().then(({ screensListener }) => screensListener(parts))
    listener
      .then((answer) => answer(request, response))
      .catch((error: unknown) => options.log.error('screens.request_failed', { reason: reasonOf(error) }))
  })
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

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // Never another interface: the screens are for whoever sits at this PC.
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

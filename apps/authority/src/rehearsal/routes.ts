import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { setCookie } from 'hono/cookie'
import { timingSafeEqual } from 'node:crypto'
import type { Authority } from '../authority.ts'
import { CannotDo } from '../cannot-do.ts'
import { parseOffset } from '../clock.ts'
import type { HttpContext, HttpEnv } from '../http/environment.ts'
import { bodyOf, fieldsOf } from '../http/form-fields.ts'
import { notFound } from '../http/problems.ts'
import type { Institution, Institutions } from '../institutions.ts'
import { addFault } from './add-fault.ts'
import { address, formToken, keyCookie, keyOf } from './draw.ts'
import { isFaultKind } from './fault-kinds.ts'
import { removeFault } from './faults.ts'
import { keyPage } from './key-page.ts'
import { mainPage } from './main-page.ts'
import { moveClock } from './move-clock.ts'
import { isRehearsalKey } from './rehearsal-key.ts'
import { tokenPage, tooLargePage } from './token-page.ts'

/** A picture of a screen fits. */
const maxBodyBytes = 4 * 1024 * 1024

/**
 * The pages a rehearsal is conducted with, for whoever has its key; mounted at rehearsals alone. The browser keeps the
 * key, so nothing that stands in the database opens them.
 */
export function rehearsalRoutes(authority: Authority, institutions: Institutions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  app.use(bodyLimit({ maxSize: maxBodyBytes, onError: tooLargePage }))

  app.post('/key', async (c) => {
    const { key } = await fieldsOf(c)
    if (key === undefined || !(await isRehearsalKey(authority.db, key))) return keyPage(c, true)
    setCookie(c, keyCookie, key, { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Lax' })
    return c.redirect(address(c, ''), 303)
  })
  app.use(async (c, next) => {
    if (!(await isRehearsalKey(authority.db, keyOf(c)))) return keyPage(c, false)
    if (c.req.method !== 'GET' && !(await isOurForm(c))) return keyPage(c, false)
    const all = await institutions()
    const { institution: code } = c.req.query()
    const chosen = code === undefined ? all[0] : all.find(({ profile }) => profile.code === code)
    if (!chosen) return notFound(c)
    c.set('institution', chosen)
    return next()
  })

  app.get('/', async (c) => mainPage(c, c.get('institution'), await institutions()))
  app.post('/clock', async (c) => {
    const { by = '', to = '' } = await fieldsOf(c)
    return done(c, institutions, async ({ db }) => moveClock(db, await offsetAsked(db, by, to)))
  })
  app.post('/faults', async (c) => {
    const { kind = '', loginId, times, amount } = await fieldsOf(c)
    return done(c, institutions, async ({ db, profile }) => {
      if (!isFaultKind(kind)) throw new CannotDo('no such fault')
      const asked = { kind, loginId: loginId?.trim() || null, times: numberOf(times), amount: numberOf(amount) }
      await addFault(db, profile.code, asked)
    })
  })
  app.post('/faults/remove', async (c) => {
    const { id = '' } = await fieldsOf(c)
    return done(c, institutions, ({ db, profile }) => removeFault(db, profile.code, id))
  })
  app.get('/token', (c) => tokenPage(c, null))
  app.post('/token', async (c) => tokenPage(c, await bodyOf(c)))
  return app
}

/** Does it and shows the page anew; says so on the page when it cannot be done. */
async function done(c: HttpContext, institutions: Institutions, work: (at: Institution) => Promise<void>) {
  try {
    await work(c.get('institution'))
    return c.redirect(address(c, ''), 303)
  } catch (error) {
    if (!(error instanceof CannotDo)) throw error
    return mainPage(c, c.get('institution'), await institutions(), true)
  }
}

/** `by` moves on from where the clock is, and `0` back to real time; `to` is an instant. @throws CannotDo */
async function offsetAsked(db: Authority['db'], by: string, to: string): Promise<number> {
  const step = parseOffset(by)
  if (step === 0) return 0
  if (step !== null) {
    const row = await db.authority.findUniqueOrThrow({ where: { id: 1 }, select: { clockOffsetMs: true } })
    return Number(row.clockOffsetMs) + step
  }
  const instant = Date.parse(to)
  if (Number.isNaN(instant)) throw new CannotDo('no such time')
  return instant - Date.now()
}

/** Empty is null; what is no whole number is refused as one that is out of range. */
const numberOf = (text: string | undefined): number | null => (text?.trim() ? Number(text) : null)

async function isOurForm(c: HttpContext): Promise<boolean> {
  const given = Buffer.from((await fieldsOf(c)).formToken ?? '')
  const ours = Buffer.from(formToken(keyOf(c)))
  return given.length === ours.length && timingSafeEqual(given, ours)
}

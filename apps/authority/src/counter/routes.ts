import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import type { Authority } from '../authority.ts'
import { addressOf as networkAddressOf } from '../http/address-of.ts'
import type { HttpEnv } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import type { Institutions } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { createRate, holdBack } from '../rate.ts'
import { audited } from './act.ts'
import { clerkOf, forgetToken, keepToken, requireClerk, requireInstitution } from './guard.ts'
import { institutionPage } from './institution-page.ts'
import { overviewPage } from './overview-page.ts'
import { changePassword, passwordPage } from './password-page.ts'
import { addressOf, counterPaths } from './paths.ts'
import { notFoundPage, problemPage } from './problem-page.ts'
import { signIn } from './sign-in.ts'
import { signInPage } from './sign-in-page.ts'

/** A file of thousands of people fits. */
const maxBodyBytes = 1024 * 1024
/** Sign-ins tried from one address a minute, and own passwords by one clerk. */
const triesPerMinute = 20

/** The counter (窓口): pages for the staff of the institutions, each drawn whole by the server; mounted at `base`. */
export function counterRoutes(authority: Authority, institutions: Institutions): Hono<HttpEnv> {
  const { db, clock, log } = authority
  const tries = createRate(triesPerMinute)
  const app = new Hono<HttpEnv>()
  app.onError((error, c) => problemPage(error, c, log))
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => {
        throw new Refused({ code: 'malformed' }, `a body of more than ${maxBodyBytes} bytes`, { status: 413 })
      },
    }),
    async (c, next) => {
      c.set('now', await clock.now())
      return next()
    },
    csrf(),
  )

  app.get(counterPaths.signIn, (c) => signInPage(c))
  app.post(counterPaths.signIn, async (c) => {
    holdBack(tries, networkAddressOf(c))
    const { loginName = '', password = '', digits = '' } = await fieldsOf(c)
    const given = { loginName, password, digits: digits.normalize('NFKC').replace(/\s/g, '') }
    const token = await signIn(authority, given, { realNow: new Date(), now: c.get('now') })
    if (token === null) {
      c.set('refusal', { code: 'sign_in', reason: 'wrong, or locked' })
      return signInPage(c, loginName)
    }
    tries.giveBack(networkAddressOf(c), 1)
    keepToken(c, token)
    return c.redirect(addressOf(c, counterPaths.overview), 303)
  })

  const inside = new Hono<HttpEnv>()
  inside.use(requireClerk(authority))
  inside.post(counterPaths.signOut, async (c) => {
    const { sessionId, loginName } = clerkOf(c)
    await audited(c, db, { action: 'signed_out', target: loginName }, (tx) =>
      tx.clerkSession.deleteMany({ where: { id: sessionId } }),
    )
    forgetToken(c)
    return c.redirect(addressOf(c, counterPaths.signIn), 303)
  })
  inside.get('/', async (c) => overviewPage(c, authority, await institutions()))
  inside.get(counterPaths.password, (c) => passwordPage(c))
  inside.post(counterPaths.password, (c) => changePassword(c, authority, tries))
  inside.use('/:code{[0-9]{4}}/*', requireInstitution(institutions))
  inside.route('/:code{[0-9]{4}}', institutionRoutes())
  inside.all('*', notFoundPage)
  app.route('/', inside)
  return app
}

/** The pages about the institution that was asked. */
function institutionRoutes(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  app.get('/', institutionPage)
  return app
}

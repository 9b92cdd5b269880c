import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import type { Authority } from '../authority.ts'
import type { HttpContext, HttpEnv } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { limitBody } from '../http/limit-body.ts'
import { refuseInMaintenance } from '../http/refuse-in-maintenance.ts'
import { createRate, holdBack } from '../rate.ts'
import { addressOf } from '../http/address-of.ts'
import { Refused } from '../problem.ts'
import { forgetToken, keepToken, noteVisitor, requireAdministrator, requireVisitor, visitorOf } from './guard.ts'
import { enter } from './enter.ts'
import { goTo, takeForm } from './forms.ts'
import { helpPage } from './help-page.ts'
import { issuingPage, progressAnswer } from './issuing-page.ts'
import { logIn } from './log-in.ts'
import { loginIdPage, nothingTyped } from './login-id-page.ts'
import { loginPage } from './login-page.ts'
import { openSession } from './open-session.ts'
import { sendPackage } from './packages.ts'
import { pathOf, portalPaths } from './paths.ts'
import { notFoundPage, problemPage } from './problem-page.ts'
import { renewalPage } from './renewal-page.ts'
import { serveScript } from './script.ts'
import { acceptInvitation } from '../subscribers/login-invitation.ts'
import { registrationRoutes } from './registrations/routes.ts'
import { changePassword, setConfirmationPassword, changeEmail, settingsPage, settingsPaths } from './settings-page.ts'
import { topPage } from './top-page.ts'
import { userRoutes } from './users/routes.ts'

/** Forms sent from one address a minute. */
const formsPerMinute = 300
/** Packages taken by one address a minute: a company behind one, whose people all follow one mail; each is 100 MB. */
const packagesPerMinute = 60

/** The portal of the institution that was asked: pages, each drawn whole by the server. */
export function portalRoutes({ clock }: Authority): Hono<HttpEnv> {
  const forms = createRate(formsPerMinute)
  const packages = createRate(packagesPerMinute)
  const app = new Hono<HttpEnv>()
  app.onError((error, c) => problemPage(error, c))
  const allowed = csrf({ origin: (origin, c) => mayComeFrom(origin, c as HttpContext) })
  for (const path of [portalPaths.login, portalPaths.help, `${portalPaths.issuing}/*`, `${portalPaths.top}/*`]) {
    app.use(path, limitBody, async (c, next) => {
      c.set('now', await clock.now())
      if (c.req.method !== 'GET') holdBack(forms, addressOf(c))
      return next()
    })
    app.use(path, allowed, refuseInMaintenance)
  }

  app.get(portalPaths.script, serveScript)
  app.get(portalPaths.help, noteVisitor, helpPage)
  app.get(portalPaths.login, (c) => loginPage(c))
  app.post(portalPaths.login, async (c) => {
    const fields = await fieldsOf(c)
    try {
      keepToken(c, await logIn(c.get('institution'), fields, c.get('now')))
    } catch (because) {
      if (!(because instanceof Refused)) throw because
      c.set('refusal', { code: because.problem.code, reason: because.message })
      return loginPage(c, { loginId: fields.loginId ?? '', because })
    }
    return goTo(c, portalPaths.renewal)
  })
  app.post(portalPaths.enter, async (c) => {
    const { ticket = '' } = await fieldsOf(c)
    keepToken(c, await enter(c.get('institution'), ticket, c.get('now')))
    return goTo(c, portalPaths.renewal)
  })

  app.use(`${portalPaths.issuing}/*`, noteVisitor)
  app.get(portalPaths.issuing, issuingPage)
  app.get(portalPaths.progress, progressAnswer)
  app.get(`${portalPaths.packages}/:file`, (c) => {
    holdBack(packages, addressOf(c))
    return sendPackage(c)
  })
  app.get(portalPaths.loginId, (c) => loginIdPage(c))
  app.post(portalPaths.loginId, async (c) => {
    const given = { ...nothingTyped, ...(await fieldsOf(c)) }
    const institution = c.get('institution')
    const accepted = await acceptInvitation(institution, given, c.get('now'))
    if (typeof accepted === 'string') return loginIdPage(c, { given, refusal: accepted })
    const opening = { subscriberId: accepted.id, way: 'password', certificateSha256: null, forgetTries: true } as const
    keepToken(c, await openSession(institution, opening, c.get('now')))
    return goTo(c, portalPaths.issuing)
  })

  const inside = new Hono<HttpEnv>()
  inside.use(requireVisitor)
  inside.get('/', topPage)
  inside.get('/renewal', renewalPage)
  inside.post('/logout', async (c) => {
    const { session } = visitorOf(c)
    await c.get('institution').db.portalSession.deleteMany({ where: { id: session.id } })
    forgetToken(c)
    return goTo(c, portalPaths.login)
  })
  inside.route('/registrations', registrationRoutes())
  // Also where a form was not taken, for whoever wants the page in the other language then.
  inside.get('/settings/*', (c) => settingsPage(c))
  inside.post(`/settings${settingsPaths.email}`, (c) => takeForm(c, settingsPage, () => changeEmail(c)))
  inside.post(`/settings${settingsPaths.password}`, (c) => takeForm(c, settingsPage, () => changePassword(c)))
  inside.use(`/settings${settingsPaths.confirmation}`, requireAdministrator)
  inside.post(`/settings${settingsPaths.confirmation}`, (c) =>
    takeForm(c, settingsPage, () => setConfirmationPassword(c)),
  )
  inside.use('/users/*', requireAdministrator)
  inside.route('/users', userRoutes())
  app.route(portalPaths.top, inside)
  app.all(`${portalPaths.top}/*`, notFoundPage)
  return app
}

/** A form comes from our own pages; into the portal, from those of the certificate login, too. */
function mayComeFrom(origin: string, c: HttpContext): boolean {
  if (origin === new URL(c.req.url).origin) return true
  return pathOf(c) === portalPaths.enter && origin === new URL(c.get('institution').certLoginUrl).origin
}

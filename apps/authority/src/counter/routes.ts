import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import type { Authority } from '../authority.ts'
import { addressOf as networkAddressOf } from '../http/address-of.ts'
import type { HttpEnv } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { limitBody } from '../http/limit-body.ts'
import type { Institutions } from '../institutions.ts'
import { Refused } from '../problem.ts'
import { createRate, holdBack } from '../rate.ts'
import { actOnUser } from './act-on-user.ts'
import { audited } from './act.ts'
import { announcementPage, newAnnouncementPage, withdrawAnnouncement, writeAnnouncement } from './announcement-page.ts'
import { announcementsPage } from './announcements-page.ts'
import { auditFile } from './audit-file.ts'
import { auditPage } from './audit-page.ts'
import { changesPage } from './changes-page.ts'
import { clerkOf, forgetToken, keepToken, requireAuthorityClerk, requireClerk, requireInstitution } from './guard.ts'
import { checkFile, importPage, importUsers } from './import-page.ts'
import { checkTokenFile, importTokens, importTokensPage } from './import-tokens-page.ts'
import { institutionPage } from './institution-page.ts'
import { invitationsPage, withdraw } from './invitations-page.ts'
import { logFile } from './log-file.ts'
import { logPage } from './log-page.ts'
import { maintenancePage, setMaintenance } from './maintenance-page.ts'
import { foundInstitution, newInstitutionPage } from './new-institution-page.ts'
import { addUser, newSubscriberPage } from './new-subscriber-page.ts'
import { addStock, newTokenPage } from './new-token-page.ts'
import { orderKeysPage, setKey } from './order-keys-page.ts'
import { overviewPage } from './overview-page.ts'
import { changePassword, passwordPage } from './password-page.ts'
import { addressAfterSignIn, addressOf, counterPaths, institutionPaths as paths } from './paths.ts'
import { notFoundPage, problemPage } from './problem-page.ts'
import { revocationPage, revoke } from './revocation-page.ts'
import { signInPage } from './sign-in-page.ts'
import { signIn } from './sign-in.ts'
import { subscriberPage } from './subscriber-page.ts'
import { subscribersFile } from './subscribers-file.ts'
import { subscribersPage } from './subscribers-page.ts'
import { setProfile, switchesPage } from './switches-page.ts'
import { actOnToken, tokenActs, tokenPage } from './token-page.ts'
import { tokensPage } from './tokens-page.ts'
import { userActNames } from './user-acts.ts'

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

  // No database keeps the character.
  app.use((c, next) => (c.req.url.includes('%00') ? notFoundPage(c) : next()))

  app.use(counterPaths.signIn, limitBody)
  app.get(counterPaths.signIn, (c) => signInPage(c, c.req.query('to') ?? ''))
  app.post(counterPaths.signIn, async (c) => {
    holdBack(tries, networkAddressOf(c))
    const { loginName = '', password = '', digits = '', to = '' } = await fieldsOf(c)
    const given = { loginName, password, digits: digits.normalize('NFKC').replace(/\s/g, '') }
    const token = await signIn(authority, given, { realNow: new Date(), now: c.get('now') })
    if (token === null) {
      c.set('refusal', { code: 'sign_in', reason: 'wrong, or locked' })
      return signInPage(c, to, loginName)
    }
    tries.giveBack(networkAddressOf(c), 1)
    keepToken(c, token)
    return c.redirect(addressAfterSignIn(c, to), 303)
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
  inside.get(counterPaths.newInstitution, requireAuthorityClerk, (c) => newInstitutionPage(c))
  inside.post(counterPaths.newInstitution, requireAuthorityClerk, (c) => foundInstitution(c, authority))
  inside.get(counterPaths.audit, requireAuthorityClerk, (c) => auditPage(c, db, null))
  inside.get(counterPaths.auditFile, requireAuthorityClerk, (c) => auditFile(c, db, null))
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
  app.get(paths.switches, (c) => switchesPage(c))
  app.post(paths.switches, setProfile)
  app.get(paths.maintenance, (c) => maintenancePage(c))
  app.post(paths.maintenance, setMaintenance)
  app.get(paths.orderKeys, (c) => orderKeysPage(c))
  app.post(paths.orderKeys, setKey)
  app.get(paths.announcements, announcementsPage)
  app.get(paths.newAnnouncement, newAnnouncementPage)
  app.post(paths.newAnnouncement, writeAnnouncement)
  app.get(`${paths.announcements}/:id`, announcementPage)
  app.post(`${paths.announcements}/:id`, writeAnnouncement)
  app.post(`${paths.announcements}/:id/withdraw`, withdrawAnnouncement)

  app.get(paths.subscribers, subscribersPage)
  app.get(paths.subscribersFile, subscribersFile)
  app.get(paths.newSubscriber, (c) => newSubscriberPage(c))
  app.post(paths.newSubscriber, addUser)
  app.get(paths.importSubscribers, (c) => importPage(c))
  app.post(paths.importSubscribers, checkFile)
  app.get(`${paths.importSubscribers}/confirm`, (c) => importPage(c))
  app.post(`${paths.importSubscribers}/confirm`, importUsers)
  app.get(paths.invitations, (c) => invitationsPage(c))
  app.post(paths.invitations, withdraw)
  app.get(`${paths.subscribers}/:loginId`, (c) => subscriberPage(c))
  // Also where a form was not taken, for whoever wants the page in the other language then.
  for (const act of userActNames) {
    app.get(`${paths.subscribers}/:loginId/${act}`, (c) => subscriberPage(c))
    app.post(`${paths.subscribers}/:loginId/${act}`, (c) => actOnUser(c, act))
  }
  app.get(paths.tokens, tokensPage)
  app.get(paths.newToken, (c) => newTokenPage(c))
  app.post(paths.newToken, addStock)
  app.get(paths.importTokens, (c) => importTokensPage(c))
  app.post(paths.importTokens, checkTokenFile)
  app.get(`${paths.importTokens}/confirm`, (c) => importTokensPage(c))
  app.post(`${paths.importTokens}/confirm`, importTokens)
  app.get(`${paths.tokens}/:serial`, (c) => tokenPage(c))
  for (const act of tokenActs) {
    app.get(`${paths.tokens}/:serial/${act}`, (c) => tokenPage(c))
    app.post(`${paths.tokens}/:serial/${act}`, (c) => actOnToken(c, act))
  }
  app.get(paths.revocation, (c) => revocationPage(c))
  app.post(paths.revocation, revoke)
  app.get(paths.log, logPage)
  app.get(paths.logFile, logFile)
  app.get(paths.changes, changesPage)
  app.get(paths.audit, (c) => auditPage(c, c.get('institution').db, c.get('institution').profile.code))
  app.get(paths.auditFile, (c) => auditFile(c, c.get('institution').db, c.get('institution').profile.code))
  return app
}

import type { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { Hono } from 'hono'
import type { Authority } from '../authority.ts'
import { organizationName } from '../ca/names.ts'
import { accessLog } from '../http/access-log.ts'
import type { HttpContext, HttpEnv } from '../http/environment.ts'
import { formStyle } from '../http/form-style.ts'
import { type Html, type PageStatus, languageOf, pageResponse } from '../http/pages.ts'
import type { Institution, Institutions } from '../institutions.ts'
import { portalPaths } from '../portal/paths.ts'
import { type Visit, judgeVisitor } from './judge-visitor.ts'
import { type Advice, adviceOfRefusal, refusalBody, welcomeBody } from './pages.ts'
import { loginTexts } from './text.ts'
import { newTicket } from './tickets.ts'

/**
 * Login by certificate (BLGI001). The visitor is judged anew at every request: a connection that is kept alive says
 * nothing about what has been revoked since it was opened.
 */
export function createCertLogin({ clock, log, origin }: Authority, institutions: Institutions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()

  /** `whose`: the institution the certificate names; all we serve while it names none. */
  const draw = (
    c: HttpContext,
    whose: Institution[],
    page: { body: Html; formsGoTo?: string },
    status?: PageStatus,
  ) => {
    const language = languageOf(c)
    const institution = whose.map(({ profile: { code, name } }) => organizationName(code, name)).join(' / ')
    const { title, otherLanguage } = loginTexts[language]
    const other = { href: `/?lang=${language === 'ja' ? 'en' : 'ja'}`, text: otherLanguage }
    const forms = page.formsGoTo === undefined ? undefined : formStyle
    return pageResponse(c, { language, institution, title, ...page, other, forms }, status)
  }
  const refuse = (c: HttpContext, whose: Institution[], advice: Advice, status: PageStatus) => {
    const language = languageOf(c)
    const [only] = whose.length === 1 ? whose : []
    const portal = `${only ? only.baseUrl + portalPaths.login : `${origin}/`}?lang=${language}`
    return draw(c, whose, { body: refusalBody(language, advice, portal) }, status)
  }

  app.use(accessLog(log))
  app.onError((error, c) => {
    log.error({ err: error }, 'certificate login failed')
    if (wantsJson(c)) return c.json({ status: 'unavailable' }, 503)
    return refuse(c, [], loginTexts[languageOf(c)].unavailable, 503)
  })
  app.notFound(async (c) => refuse(c, await institutions(), loginTexts[languageOf(c)].notFound, 404))
  app.get('/', async (c) => {
    const now = await clock.now()
    const all = await institutions()
    const visit = await judgeVisitor(all, peerCertificate(c), now)
    if (visit.status !== 'valid') {
      c.set('refusal', { code: visit.status, reason: visit.visitor?.serialHex ?? '' })
      // The next try shall be a new connection, on which the browser may choose another certificate.
      c.header('Connection', 'close')
    }
    if (wantsJson(c)) return jsonResponse(c, visit)
    const { institution } = visit
    const whose = institution ? [institution] : all
    if (visit.status !== 'valid') return refuse(c, whose, adviceOfRefusal(languageOf(c), visit, now), 403)
    const formsGoTo = `${visit.institution.baseUrl}${portalPaths.enter}`
    const ticket = await newTicket(visit.institution, visit.visitor, now)
    const enter = { url: `${formsGoTo}?lang=${languageOf(c)}`, ticket }
    return draw(c, whose, { body: welcomeBody(languageOf(c), visit.visitor, enter, now), formsGoTo })
  })
  return app
}

/** For programs that check whether a certificate works: the same judgement, and what is known of the certificate. */
function jsonResponse(c: HttpContext, { status, visitor }: Visit): Response {
  c.header('Cache-Control', 'no-store')
  const known = visitor && {
    loginId: visitor.loginId,
    serialHex: visitor.serialHex,
    notAfter: visitor.notAfter.toISOString(),
  }
  return c.json({ ...known, status }, status === 'valid' ? 200 : 403)
}

const wantsJson = (c: HttpContext) => /^application\/json\b/i.test(c.req.header('accept') ?? '')

function peerCertificate(c: HttpContext): X509Certificate | undefined {
  const { socket } = c.env.incoming
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
}

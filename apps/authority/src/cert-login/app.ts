import type { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { Hono } from 'hono'
import type { Authority } from '../authority.ts'
import { organizationName } from '../ca/names.ts'
import { accessLog } from '../http/access-log.ts'
import type { HttpContext, HttpEnv } from '../http/environment.ts'
import { type Language, languageOf, pageResponse } from '../http/pages.ts'
import type { Institution, Institutions } from '../institutions.ts'
import { type Visit, judgeVisitor } from './judge-visitor.ts'
import { refusalBody, welcomeBody } from './pages.ts'
import { loginTexts } from './text.ts'

/**
 * Login by certificate (BLGI001). The visitor is judged anew at every request: a connection that is kept alive says
 * nothing about what has been revoked since it was opened.
 */
export function createCertLogin({ clock, log }: Authority, institutions: Institutions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()

  /** `whose`: the institution the certificate names; all we serve while it names none. */
  const draw = (
    c: HttpContext,
    whose: Institution[],
    body: ReturnType<typeof refusalBody>,
    status?: 200 | 403 | 404 | 503,
  ) => {
    const language = languageOf(c)
    const institution = whose.map(({ profile: { code, name } }) => organizationName(code, name)).join(' / ')
    const { title, otherLanguage } = loginTexts[language]
    const other = { href: `/?lang=${language === 'ja' ? 'en' : 'ja'}`, text: otherLanguage }
    return pageResponse(c, { language, institution, title, body, other }, status)
  }

  app.use(accessLog(log))
  app.onError((error, c) => {
    log.error({ err: error }, 'certificate login failed')
    if (wantsJson(c)) return c.json({ status: 'unavailable' }, 503)
    return draw(c, [], refusalBody(languageOf(c), loginTexts[languageOf(c)].unavailable), 503)
  })
  app.notFound(async (c) =>
    draw(c, await institutions(), refusalBody(languageOf(c), loginTexts[languageOf(c)].notFound), 404),
  )
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
    const language = languageOf(c)
    const whose = visit.institution ? [visit.institution] : all
    return draw(c, whose, bodyOf(visit, language, now), visit.status === 'valid' ? 200 : 403)
  })
  return app
}

const bodyOf = (visit: Visit, language: Language, now: Date) =>
  visit.status === 'valid'
    ? welcomeBody(language, visit.visitor, now)
    : refusalBody(language, loginTexts[language].refusal[visit.status])

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

import { X509Certificate } from 'node:crypto'
import {
  dialogueAnswerSchema,
  type changesAnswerSchema,
  type confirmedSchema,
  type dialogueAnsweredSchema,
  type dialogueOpenedSchema,
  type fetchedSchema,
  grantedSchema,
  type issuedSchema,
  openDialogueSchema,
  orderKeySchema,
  type orderKeyTakenSchema,
  type profileAnswerSchema,
  renewalSchema,
  requestIdSchema,
  signedRequestSchema,
  submitSchema,
} from '@certfleet/core/authority-api.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { isIssuedBy } from '@certfleet/pki/read-certificate.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Authority } from '../authority.ts'
import { isFeedToken } from '../changes/feed-token.ts'
import { readChanges } from '../changes/read-changes.ts'
import { base } from '../counter/paths.ts'
import { counterRoutes } from '../counter/routes.ts'
import { answerScreen } from '../dialogue/answer-screen.ts'
import { whatIsAsked } from '../dialogue/ask.ts'
import { openDialogue } from '../dialogue/open-dialogue.ts'
import type { Speaker } from '../dialogue/speakers-dialogue.ts'
import { submitCsr } from '../dialogue/submit-csr.ts'
import type { Institution, Institutions } from '../institutions.ts'
import { takeOrderKey } from '../order-keys/take-order-key.ts'
import { addressOfPage, portalPaths } from '../portal/paths.ts'
import { portalRoutes } from '../portal/routes.ts'
import { Refused } from '../problem.ts'
import { playFaults } from '../rehearsal/play-faults.ts'
import { noteRefusals } from '../refusals/note-refusals.ts'
import { rehearsalRoutes } from '../rehearsal/routes.ts'
import { issueByGrant } from '../grants/issue-by-grant.ts'
import { renewByPossession } from '../renewals/renew-by-possession.ts'
import { confirmRequest } from '../requests/confirm-request.ts'
import { findAnswer } from '../requests/signed-request.ts'
import { createRate, holdBack } from '../rate.ts'
import { accessLog } from './access-log.ts'
import type { HttpContext, HttpEnv } from './environment.ts'
import { addressOf } from './address-of.ts'
import { frontPage } from './front-page.ts'
import { limitBody } from './limit-body.ts'
import { answerError, notFound } from './problems.ts'
import { refuseInMaintenance, refuseOutOfHours } from './refuse-in-maintenance.ts'
import { bearerToken, readJson } from './read-json.ts'

/** The authority over HTTP: its institutions, each below its code. */
export function createApi(authority: Authority, institutions: Institutions): Hono<HttpEnv> {
  const { log } = authority
  const app = new Hono<HttpEnv>()
  app.use(accessLog(log))
  app.onError((error, c) => answerError(error, c, log))
  app.notFound(notFound)
  app.get('/', async (c) => frontPage(c, authority, await institutions()))

  if (authority.rehearsal) app.route('/rehearsal', rehearsalRoutes(authority, institutions))
  app.route(base, counterRoutes(authority, institutions))
  const routes = institutionRoutes(authority)
  const code = ':code{[0-9]{4}}'
  app.use(`/${code}/*`, async (c, next) => {
    const institution = (await institutions()).find(({ profile }) => profile.code === c.req.param('code'))
    if (!institution) return notFound(c)
    c.set('institution', institution)
    return next()
  })
  for (const path of [`/${code}`, `/${code}/`])
    app.get(path, (c) => c.redirect(addressOfPage(c, portalPaths.login), 302))
  app.route(`/${code}`, routes)
  app.route(`/${code}`, portalRoutes(authority))
  // The addresses from before there could be several, in certificates and at agents: of the one founded first.
  app.use('/:part{api|ca|crl}/*', async (c, next) => {
    const [first] = await institutions()
    if (!first) return notFound(c)
    c.set('institution', first)
    return next()
  })
  app.route('/', routes)
  return app
}

/** The contract of `@certfleet/core/authority-api.ts` for the institution that was asked: parse, one call, answer. */
function institutionRoutes(authority: Authority): Hono<HttpEnv> {
  const { rehearsal, clock, db } = authority
  const knocks = createRate(knocksPerMinute)
  const app = new Hono<HttpEnv>()
  app.use('/api/*', limitBody, async (c, next) => {
    c.set('now', await clock.now())
    c.header('Cache-Control', 'no-store')
    await next()
  })
  const noted = noteRefusals(authority)
  const asking = ['/api/dialogues/*', '/api/renewals', '/api/issues']
  for (const path of asking) app.use(path, noted)
  for (const path of [...asking, '/api/requests/*']) {
    app.use(path, refuseInMaintenance)
    if (rehearsal) app.use(path, playFaults)
  }

  app.get('/ca/root.crt', (c) => derResponse(c, c.get('institution').ca.root.raw, 'application/pkix-cert'))
  app.get('/ca/:file{issuing(-[0-9]+)?\\.crt}', (c) => {
    const asked = caAsked(c)
    return asked ? derResponse(c, asked.ca.certificate.raw, 'application/pkix-cert') : notFound(c)
  })
  app.get('/crl/:file{issuing(-[0-9]+)?\\.crl}', async (c) => {
    const asked = caAsked(c)
    return asked ? derResponse(c, await asked.crl(await clock.now()), 'application/pkix-crl') : notFound(c)
  })

  app.get('/api/profile', (c) => {
    const { profile, cas, roots } = c.get('institution')
    return c.json<z.infer<typeof profileAnswerSchema>>({
      profile: c.req.query('knows') === 'unattended' ? profile : withEverybodyPresent(profile),
      trustAnchors: roots.join(''),
      issuers: cas.map(({ ca }) => ca.certificate).join(''),
      time: c.get('now').toISOString(),
      rehearsal,
    })
  })
  app.post('/api/dialogues', refuseOutOfHours, async (c) => {
    holdBack(knocks, addressOf(c))
    const ask = await readJson(c, openDialogueSchema)
    return c.json<z.infer<typeof dialogueOpenedSchema>>(
      await openDialogue(c.get('institution'), ask, c.get('now')),
      201,
    )
  })
  app.post('/api/dialogues/:id/answers', async (c) => {
    holdBack(knocks, addressOf(c))
    const answer = await readJson(c, dialogueAnswerSchema)
    const next = await answerScreen(c.get('institution'), speakerOf(c), answer, c.get('now'))
    // A right password takes back the opening, too: a company behind one address is many who are in order.
    knocks.giveBack(addressOf(c), answer.screen === 'CCHK002' ? 2 : 1)
    return c.json<z.infer<typeof dialogueAnsweredSchema>>({ next })
  })
  app.get('/api/dialogues/:id', async (c) => {
    const next = await whatIsAsked(c.get('institution'), speakerOf(c), c.get('now'))
    return c.json<z.infer<typeof dialogueAnsweredSchema>>({ next })
  })
  app.post('/api/dialogues/:id/csr', async (c) => {
    const ask = await readJson(c, submitSchema)
    const institution = c.get('institution')
    return c.json<Issued>(issuedBy(institution, await submitCsr(institution, speakerOf(c), ask, c.get('now'))))
  })
  const withNobody =
    <Ask>(schema: z.ZodType<Ask>, issue: IssueUnattended<Ask>) =>
    async (c: HttpContext) => {
      holdBack(knocks, addressOf(c))
      const ask = await readJson(c, schema)
      const institution = c.get('institution')
      const der = await issue(institution, ask, c.get('now'))
      knocks.giveBack(addressOf(c), 1)
      return c.json<Issued>(issuedBy(institution, der))
    }
  app.post('/api/renewals', withNobody(renewalSchema, renewByPossession))
  app.post('/api/issues', withNobody(grantedSchema, issueByGrant))
  app.post('/api/requests/:requestId/fetch', async (c) => {
    const { signature } = await readJson(c, signedRequestSchema)
    const institution = c.get('institution')
    const answer = await findAnswer(institution, 'fetch', requestIdOf(c), signature)
    const fetched: Fetched = answer ? { status: 'issued', ...issuedBy(institution, answer.der) } : { status: 'unknown' }
    return c.json(fetched)
  })
  app.post('/api/requests/:requestId/confirm', async (c) => {
    const { signature } = await readJson(c, signedRequestSchema)
    const confirmedAt = await confirmRequest(c.get('institution'), requestIdOf(c), signature, c.get('now'))
    return c.json<z.infer<typeof confirmedSchema>>({ confirmedAt: confirmedAt.toISOString() })
  })
  app.get('/api/changes', async (c) => {
    await requireFeedToken(c)
    const { code } = c.get('institution').profile
    const { after, limit } = pageAsked(c)
    const page = await readChanges(db, code, after, limit)
    return c.json<z.infer<typeof changesAnswerSchema>>({ ...page, time: c.get('now').toISOString() })
  })
  app.post('/api/order-keys', async (c) => {
    await requireFeedToken(c)
    const { publicKey } = await readJson(c, orderKeySchema)
    const der = Buffer.from(publicKey, 'base64')
    const state = await takeOrderKey(c.get('institution'), der, addressOf(c), c.get('now'))
    return c.json<z.infer<typeof orderKeyTakenSchema>>({ state })
  })
  return app
}

/** As those understand it that are older than the ways with nobody present. */
function withEverybodyPresent({ authentication, ...profile }: AuthorityProfile): AuthorityProfile {
  const { issue, renew } = authentication
  return {
    ...profile,
    authentication: {
      issue: issue === 'grant' ? 'employee' : issue,
      renew: renew === 'possession' ? 'employee' : renew,
    },
  }
}

/** Of consoles of the institution that is asked. @throws Refused */
async function requireFeedToken(c: HttpContext): Promise<void> {
  const { db, profile } = c.get('institution')
  if (!(await isFeedToken(db, profile.code, bearerToken(c)))) {
    throw new Refused({ code: 'malformed' }, 'not the feed token', { status: 401 })
  }
}

/** What is tried from one address and has not led to anything right: dialogues opened, answers, requests on none. */
const knocksPerMinute = 600

type Issued = z.infer<typeof issuedSchema>
/** Answers a request that stands on no dialogue. @returns the certificate, DER */
type IssueUnattended<Ask> = (institution: Institution, ask: Ask, now: Date) => Promise<Buffer>

function issuedBy({ ca: present, cas }: Institution, der: Buffer): Issued {
  // What is fetched again may be from before a successor took over.
  const signer = cas.find(({ ca }) => isIssuedBy(new X509Certificate(der), ca.certificate))?.ca ?? present
  const chain = [signer.certificate, signer.root].map(({ raw }) => raw.toString('base64'))
  return { certificate: der.toString('base64'), chain }
}

/** The CA a file is named after: `issuing.crl` is the first one's, `issuing-2.crl` its successor's. */
function caAsked(c: HttpContext) {
  const [, generation = '1'] = /-(\d+)\./.exec(c.req.param('file') ?? '') ?? []
  return c.get('institution').cas.find(({ ca }) => ca.generation === Number(generation))
}

type Fetched = z.infer<typeof fetchedSchema>

function derResponse(c: HttpContext, der: Buffer, contentType: string): Response {
  return c.body(new Uint8Array(der), 200, { 'Content-Type': contentType, 'Cache-Control': 'no-cache' })
}

const speakerOf = (c: HttpContext): Speaker => {
  const id = z.uuid().safeParse(c.req.param('id'))
  if (!id.success) throw new Refused({ code: 'session_expired' }, 'not a dialogue id')
  return { dialogueId: id.data, token: bearerToken(c) }
}

function requestIdOf(c: HttpContext): string {
  const id = requestIdSchema.safeParse(c.req.param('requestId'))
  if (!id.success) throw new Refused({ code: 'malformed' }, 'not a request id')
  return id.data
}

const maxChanges = 1000

/** `after`: the cursor of the last answer, none or empty from the beginning on. */
function pageAsked(c: HttpContext): { after: bigint; limit: number } {
  const { after = '', limit = String(maxChanges) } = c.req.query()
  const count = /^\d{1,4}$/.test(limit) ? Number(limit) : 0
  if (!/^\d{0,18}$/.test(after)) throw new Refused({ code: 'malformed' }, 'not a cursor')
  if (count < 1 || count > maxChanges) throw new Refused({ code: 'malformed' }, `limit is 1 to ${maxChanges}`)
  return { after: BigInt(after || 0), limit: count }
}

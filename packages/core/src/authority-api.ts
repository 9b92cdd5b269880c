import { z } from 'zod'
import { authorityCodes } from './authority-codes.ts'
import { authorityProfileSchema } from './authority-profile.ts'
import { answeredScreens, askSchema } from './dialogue.ts'
import { purposes } from './issuance.ts'
import { envelopeSchema } from './order.ts'

/** The contract agent ↔ authority and console ↔ authority. JSON over TLS; binary values are base64. */

const base64 = z.base64().max(32_768)
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)
const isoTime = z.iso.datetime()
/** Chosen by the agent, one per key: the idempotency key of a submit. */
export const requestIdSchema = z.uuid()

const pem = z.string().startsWith('-----BEGIN CERTIFICATE-----').max(20_000)

/**
 * `GET /api/profile`. Whoever does not say that it knows of the ways with nobody present is told `employee` in their place: the
 * dialogue serves them all the same, and an agent or console from before could read nothing of a profile with those words.
 */
export const profilePath = '/api/profile?knows=unattended'
export const profileAnswerSchema = z.object({
  profile: authorityProfileSchema,
  /** As in the invitation, as they are now: the successors of CAs come this way. */
  trustAnchors: pem.optional(),
  issuers: pem.optional(),
  time: isoTime,
  rehearsal: z.boolean(),
})

/** `POST /api/dialogues`: opens a dialogue. A renewal names its certificate, an issue its login ID with the password. */
export const openDialogueSchema = z.discriminatedUnion('purpose', [
  z.object({ purpose: z.literal('renew'), certificateSha256: sha256Hex }),
  z.object({ purpose: z.enum(['issue', 'reissue']) }),
])

export const dialogueOpenedSchema = z.object({ dialogueId: z.uuid(), token: z.string().min(20), next: askSchema })

/** `POST /api/dialogues/:id/answers` (bearer token of the dialogue); the fields are `answerSchemas[screen]`. */
export const dialogueAnswerSchema = z.object({
  screen: z.enum(answeredScreens),
  fields: z.record(z.string(), z.string()),
})
/**
 * The answer to it, and to `GET /api/dialogues/:id` (bearer token of the dialogue): what is asked now. The latter
 * repeats no secret after a lost answer, and gives a new 二次元コード when the one before is no longer valid.
 */
export const dialogueAnsweredSchema = z.object({ next: askSchema })

/** `POST /api/dialogues/:id/csr` (bearer token of the dialogue): the PKCS#10 request, DER (RFC 2986). */
export const submitSchema = z.object({
  requestId: requestIdSchema,
  csr: base64,
  /**
   * The agent finds a login ID that is the whole common name. One from before would throw such a certificate away: whoever
   * does not say this gets its number behind it, whatever the template.
   */
  findsBareLoginId: z.literal(true).optional(),
})
/** The certificate and the CA certificates above it, issuer first, all DER. */
export const issuedSchema = z.object({ certificate: base64, chain: z.array(base64).max(5) })

/**
 * `POST /api/renewals`: a renewal with nobody present, where the profile's way is `possession`. It is authorised by the
 * key of the certificate that is renewed, over `renewalInput` of `@certfleet/pki`, and answered like a submitted CSR. All
 * key stores can sign, and not all can make a TLS connection.
 */
export const renewalSchema = submitSchema.extend({
  certificateSha256: sha256Hex,
  signature: base64,
  /** The console's order as it came, where the profile says `renewalNeedsOrder`. */
  order: envelopeSchema.optional(),
})

/**
 * `POST /api/issues`: a first issue or reissue with nobody present, where the profile's way is `grant`. The console's grant
 * (core/order.ts) names the request and its key; it is answered like a submitted CSR.
 */
export const grantedSchema = submitSchema.extend({ grant: envelopeSchema })

/**
 * `POST /api/order-keys` (bearer: the feed token): the key a console signs its orders with (Ed25519, SPKI DER). The same
 * again changes nothing. `not_allowed`: the institution has taken it off its list, or has still to allow it since first
 * issues stand on it; a console cannot do that for it.
 */
export const orderKeySchema = z.object({ publicKey: z.base64().max(200) })
export const orderKeyTakenSchema = z.object({ state: z.enum(['known', 'not_allowed']) })

/**
 * `POST /api/requests/:requestId/fetch` and `…/confirm`: authorised by a signature of the request's own key over
 * `requestInput(purpose, requestId)` of `@certfleet/pki`, because after a crash the dialogue and its password are gone.
 */
export const signedRequestSchema = z.object({ signature: base64 })
export const fetchedSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('unknown') }),
  issuedSchema.extend({ status: z.literal('issued') }),
])
export const confirmedSchema = z.object({ confirmedAt: isoTime })

/** Any refusal: HTTP 4xx or 5xx with this body. */
export const authorityProblemSchema = z.object({
  code: z.enum(authorityCodes),
  /**
   * With `too_early`: when the window opens. With G005e: when the authority does, if it is closed.
   * With `session_elsewhere`: when that session ends, if nothing more is done in it.
   */
  opensAt: isoTime.optional(),
  /** With G005e, G008e and `temporarily_locked`: when to come back, at the earliest. */
  retryAfterSeconds: z.int().positive().optional(),
  /** With `wrong_credentials` and `wrong_answer`: tries left before the login ID is locked. */
  attemptsLeft: z.int().nonnegative().optional(),
  /** What is asked instead, when it is not the same again. */
  next: askSchema.optional(),
})
export type AuthorityProblem = z.infer<typeof authorityProblemSchema>

/** `GET /api/changes?after=<cursor>&limit=<n>` (bearer: the feed token): what happened, in the order it was sealed. */
const changeBase = z.object({ cursor: z.string(), at: isoTime, loginId: z.string() })
const certificateChange = changeBase.extend({ serialHex: z.string(), certificateSha256: sha256Hex })
export const changeSchema = z.discriminatedUnion('kind', [
  certificateChange.extend({
    kind: z.literal('issued'),
    purpose: z.enum(purposes),
    requestId: requestIdSchema,
    certificate: base64,
  }),
  certificateChange.extend({ kind: z.literal('confirmed') }),
  certificateChange.extend({ kind: z.literal('revoked'), reason: z.string() }),
  changeBase.extend({ kind: z.literal('locked') }),
  changeBase.extend({ kind: z.literal('unlocked') }),
  /** What the login ID's dialogue was refused for has been put right: a registration, or the institution's check. */
  changeBase.extend({ kind: z.literal('ready') }),
  /** Its database was brought back from a backup: what it did between `backupAt` and `at` it knows no more. Of nobody. */
  changeBase.extend({ kind: z.literal('restored'), backupAt: isoTime }),
  /** Its switches or its CAs are no longer what they were: `GET /api/profile` tells. Of nobody. */
  changeBase.extend({ kind: z.literal('profile') }),
])
export type AuthorityChange = z.infer<typeof changeSchema>
export const changesAnswerSchema = z.object({
  changes: z.array(changeSchema),
  /** The cursor to ask after next time; the same as asked when nothing is new. */
  cursor: z.string(),
  more: z.boolean(),
  time: isoTime,
})

/**
 * What an authority hands to an administrator to connect a console: one line to paste,
 * `cfa1.` and the base64url of this as JSON.
 */
export const invitationSchema = z.object({
  baseUrl: z.url({ protocol: /^https$/ }),
  certLoginUrl: z.url({ protocol: /^https$/ }),
  /** The certificates TLS to the authority is judged by, PEM. */
  trustAnchors: pem,
  /** The CA certificates that issue to subscribers, PEM. */
  issuers: pem,
  feedToken: z.string().min(32).max(200),
})
export type Invitation = z.infer<typeof invitationSchema>
export const invitationPrefix = 'cfa1.'

import { z } from 'zod'
import { issuanceCodes } from './authority-codes.ts'
import { presences } from './certificate.ts'
import { doctorReportSchema } from './diagnosis.ts'
import { issuanceStates, parties } from './issuance.ts'
import { envelopeSchema, referenceCodeSchema } from './order.ts'

/**
 * The contract agent ↔ console: JSON messages over one WebSocket at `/agent`, or, where something on the way lets no
 * WebSocket through, the same messages by polls (`pollRequestSchema`).
 *
 * History
 * 1  2026-11-22  First version.
 * 2  2026-11-23  Keys kept by Windows: `tpm`, `cng`, `capi`. A certificate seen without its key has no protection.
 *                The kind of session and the user's SID in `hello`.
 * 3  2026-11-23  An institution's own application issues: `external` in an order's authority, the state
 *                `waiting_application`, the code `application_failed`.
 * 4  2026-11-23  The doctor on request: `diagnosis.ask`, answered by `diagnosis.answer`.
 *                Keys in PKCS#11 tokens: `pkcs11`, `pkcs11_hardware`. What a token and a weak key store lead to:
 *                `token_pin_needed`, `token_pin_locked`, `token_absent`, `key_protection_too_weak`. The code `disk_full`.
 * 5  2026-11-23  A contact that looks suspicious to the person at the PC: `contact.suspicious`.
 *                Browsers still open after a renewal, in `inventory.report`.
 *                `certificate_revoked`: the code, and `revokedKey` in a cancellation, which older agents leave aside.
 * 6  2026-11-23  Renewals and first issues with nobody present: `unattended` in an order, `grant` for a new key; the codes
 *                `attendance_needed` and `order_not_accepted`.
 *                A PC whose keys would go with the session: the code `profile_not_kept`; said in `platform` of `hello`.
 */
export const PROTOCOL = 6
/** The oldest protocol the console still speaks. */
export const OLDEST_PROTOCOL = 1
/** The largest message either side accepts. An inventory of 200 certificates fits. */
export const MAX_MESSAGE_BYTES = 1_048_576

/** What an employee can write of a suspicious contact. */
export const MAX_NOTE_CHARACTERS = 300

const isoTime = z.iso.datetime()
const base64 = z.base64().max(40_000)
const nonce = z.string().min(20).max(100)
const text = z.string().max(200)

/** Whether the user sits at the PC, or uses it from afar (RDP, virtual desktops). */
export const sessionKinds = ['local', 'remote'] as const
export type SessionKind = (typeof sessionKinds)[number]

/** How the private key is kept, as the agent found it; what each word promises is said in docs/security.md. */
export const protections = ['file', 'nss', 'tpm', 'cng', 'capi', 'pkcs11', 'pkcs11_hardware'] as const
export type Protection = (typeof protections)[number]

const seenCertificateSchema = z.object({
  certificate: base64,
  presence: z.enum(presences),
  /** Absent when its key is not there. */
  protection: z.enum(protections).optional(),
  /** Over the nonce of this connection's `welcome`; absent when the key cannot sign. */
  proof: base64.optional(),
})
export type SeenCertificate = z.infer<typeof seenCertificateSchema>

/** Where an issuance's report belongs. `seq` rises with the agent's journal; an older report changes nothing. */
const reportOf = { issuanceId: z.uuid(), attempt: z.int().positive(), seq: z.int().nonnegative(), at: isoTime }

/** Agent → console. `id` marks what the agent keeps on disk until it is acknowledged; it may arrive twice. */
export const helloSchema = z.object({
  type: z.literal('hello'),
  agentId: z.uuid(),
  /** Over `helloInput(nonce, console origin, agentId)` of `@certfleet/pki`, by the agent's identity key. */
  signature: base64,
  protocol: z.int().positive(),
  version: text,
  platform: text,
  hostname: text,
  osUser: text,
  /** Security identifier; absent where users have none. */
  userSid: z
    .string()
    .regex(/^S(-\d{1,15}){2,16}$/)
    .optional(),
  /** Absent where it is not known. */
  session: z.enum(sessionKinds).optional(),
  clock: isoTime,
  policyVersion: z.int().nonnegative(),
  openIssuances: z.array(z.object({ issuanceId: z.uuid(), attempt: z.int().positive() })).max(50),
})
export type Hello = z.infer<typeof helloSchema>
/** All that is read of a hello before its protocol is known: an older one may look otherwise in everything else. */
export const helloProtocolSchema = z.object({ type: z.literal('hello'), protocol: z.int() })

/** What the agent keeps until it is acknowledged. */
export const reportSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('issuance.progress'),
    id: z.uuid(),
    ...reportOf,
    state: z.enum(issuanceStates),
    waitingOn: z.enum(parties).nullable(),
    code: z.enum(issuanceCodes).nullable(),
    /** When the agent tries again by itself. */
    nextAttemptAt: isoTime.nullable(),
  }),
  z.object({
    type: z.literal('issuance.failed'),
    id: z.uuid(),
    ...reportOf,
    code: z.enum(issuanceCodes),
  }),
  z.object({
    type: z.literal('key.created'),
    id: z.uuid(),
    ...reportOf,
    requestId: z.uuid(),
    spkiSha256: z.string().regex(/^[0-9a-f]{64}$/),
    protection: z.enum(protections),
  }),
  z.object({
    type: z.literal('certificate.installed'),
    id: z.uuid(),
    ...reportOf,
    certificate: base64,
    /** Over the order's nonce, by the new key (`possessionInput` of `@certfleet/pki`). */
    proof: base64,
    protection: z.enum(protections),
  }),
  z.object({
    type: z.literal('order.refused'),
    id: z.uuid(),
    at: isoTime,
    reason: text,
    issuanceId: z.uuid().nullable(),
  }),
  z.object({
    type: z.literal('diagnosis.answer'),
    id: z.uuid(),
    at: isoTime,
    diagnosisId: z.uuid(),
    /** Null: the person at the PC does not want it sent. */
    report: doctorReportSchema.nullable(),
  }),
  z.object({
    type: z.literal('contact.suspicious'),
    id: z.uuid(),
    at: isoTime,
    /** Of the request that was on the screen, if one was. */
    issuanceId: z.uuid().nullable(),
    referenceCode: referenceCodeSchema.nullable(),
    /** What the person wrote of it; empty when nothing. */
    note: z.string().max(MAX_NOTE_CHARACTERS),
  }),
])
export type Report = z.infer<typeof reportSchema>
export type DiagnosisAnswer = Extract<Report, { type: 'diagnosis.answer' }>
export type SuspiciousContact = Extract<Report, { type: 'contact.suspicious' }>
export type IssuanceReport = Exclude<Report, DiagnosisAnswer | SuspiciousContact>

const inventorySchema = z.object({
  type: z.literal('inventory.report'),
  certificates: z.array(seenCertificateSchema).max(200),
  /** Browsers that were open when that issuance's certificate came and still are: they go on with the old one. */
  openBrowsers: z.object({ issuanceId: z.uuid(), names: z.array(text).min(1).max(20) }).optional(),
})
export type Inventory = z.infer<typeof inventorySchema>

export const agentMessageSchema = z.discriminatedUnion('type', [helloSchema, inventorySchema, reportSchema])
export type AgentMessage = z.infer<typeof agentMessageSchema>

/** Console → agent. */
export const consoleMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('challenge'), nonce, time: isoTime }),
  z.object({
    type: z.literal('welcome'),
    /** `pending_approval`: stay connected and quiet until an administrator has approved this PC. */
    state: z.enum(['active', 'pending_approval']),
    time: isoTime,
    policy: envelopeSchema,
    /** For proofs in `inventory.report` on this connection. */
    claimNonce: nonce,
  }),
  z.object({ type: z.literal('tooOld'), oldest: z.int(), current: z.int() }),
  z.object({
    type: z.literal('refused'),
    reason: z.enum(['unknown_agent', 'bad_signature', 'retired', 'quarantined']),
  }),
  z.object({ type: z.literal('policy'), policy: envelopeSchema }),
  z.object({ type: z.literal('order'), order: envelopeSchema }),
  z.object({ type: z.literal('order.cancel'), cancel: envelopeSchema }),
  /** A `grant` envelope, for the key that `key.created` has told. */
  z.object({ type: z.literal('grant'), grant: envelopeSchema }),
  /** A `diagnosis` envelope. Nothing is looked at or sent unless the person at the PC agrees. */
  z.object({ type: z.literal('diagnosis.ask'), ask: envelopeSchema }),
  /** The message is committed; `over` when its issuance is over and its journal can be closed. */
  z.object({ type: z.literal('ack'), id: z.uuid(), over: z.boolean() }),
  /** The message was understood as far as its id and cannot be accepted; sending it again will not help. */
  z.object({ type: z.literal('error'), id: z.uuid().nullable(), problem: text }),
])
export type ConsoleMessage = z.infer<typeof consoleMessageSchema>

/** How long the console keeps a poll that finds nothing; shorter than what lies in between keeps a silent request. */
export const POLL_HOLD_MS = 20_000
/** A message is text in JSON here, so its quotes take two bytes. */
export const MAX_POLL_BYTES = 2 * MAX_MESSAGE_BYTES

/**
 * `POST /agent`: a session by plain requests, begun with `open` and a challenge as on a WebSocket. Each request of it
 * names the line in its header `x-certfleet-line`: a secret of the agent's making, and what a balancer of several gateways
 * goes by. Without messages it fetches what the console has to say, as soon as there is something; with messages it
 * brings them, and is answered 204. 410: the line is over. Whatever fails, the agent opens another line, as it connects
 * again after a WebSocket has broken.
 */
export const pollLineSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
export const pollRequestSchema = z.object({
  open: z.boolean(),
  /** Each as it would be on the WebSocket. */
  messages: z.array(z.string().max(MAX_MESSAGE_BYTES)).max(100),
})
export type PollRequest = z.infer<typeof pollRequestSchema>
export const pollAnswerSchema = z.object({ messages: z.array(z.string()), isOver: z.boolean() })
export type PollAnswer = z.infer<typeof pollAnswerSchema>

/** `POST /api/agent/enrol/challenge`: the console proves its key before it is given a token. */
export const enrolChallengeRequestSchema = z.object({ nonce })
export const enrolChallengeSchema = z.object({
  /** The order key, SPKI DER. */
  orderKey: base64,
  /** A `console` envelope over the agent's nonce and the console's origin. */
  proof: envelopeSchema,
  nonce,
})

/** `POST /api/agent/enrol` */
export const enrolRequestSchema = z.object({
  token: z.string().max(400),
  /** The agent's identity: an Ed25519 key made on the PC, SPKI DER. */
  publicKey: base64,
  nonce,
  /** Over `enrolInput(nonce, console origin, publicKey)`, by that key. */
  signature: base64,
  hostname: text,
  osUser: text,
  /** What tells one installation of an operating system from another; shown, never trusted. */
  machineId: text,
  platform: text,
  version: text,
})
export const enrolledSchema = z.object({
  agentId: z.uuid(),
  state: z.enum(['active', 'pending_approval']),
  policy: envelopeSchema,
})
/** `cf1.<id>.<secret>.<SHA-256 of the console's order key, hex>` */
export const tokenPattern = /^cf1\.([A-Za-z0-9_-]{8,24})\.([A-Za-z0-9_-]{32,64})\.([0-9a-f]{64})$/

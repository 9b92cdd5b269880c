import { issuanceCodes } from '@certfleet/core/authority-codes.ts'
import { issuanceStates, parties } from '@certfleet/core/issuance.ts'
import { envelopeSchema } from '@certfleet/core/order.ts'
import { protections } from '@certfleet/core/protocol.ts'
import { z } from 'zod'

/**
 * What an issuance's journal holds. An entry is on the disk before the step it announces wherever that step cannot
 * be repeated. No entry holds a password or the token of a dialogue.
 */
const base64 = z.base64()
const isoTime = z.iso.datetime()
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)
const code = z.enum(issuanceCodes)

const entry = <Step extends string, Fields extends z.ZodRawShape>(step: Step, fields: Fields) =>
  z.object({ seq: z.int().positive(), at: isoTime, step: z.literal(step), ...fields })

export const journalEntrySchema = z.discriminatedUnion('step', [
  /** The signed order as it came. A higher attempt is a further entry. */
  entry('ordered', { envelope: envelopeSchema, attempt: z.int().positive() }),
  /**
   * What an application of the institution is watched for: none of these certificates, and, with a renewal, one that
   * ends later than the old one.
   */
  entry('watching', { known: z.array(sha256Hex), oldNotAfter: isoTime.nullable() }),
  /** The request (FLT01) is on the screen. */
  entry('offered', {}),
  /** The employee pressed 今すぐ始める. */
  entry('accepted', {}),
  /** The employee chose the certificate to renew, or to have one issued. */
  entry('chosen', { certificateSha256: sha256Hex.nullable() }),
  /** The idempotency key at the authority and the name of the key to be made. */
  entry('request_named', { requestId: z.uuid(), keyName: z.string() }),
  entry('key_created', { spki: base64 }),
  entry('csr_built', { csr: base64 }),
  /** From here on the authority may have issued. */
  entry('submitting', {}),
  entry('answered', { certificate: base64, chain: z.array(base64) }),
  entry('installed', {}),
  /** The certificate that the institution's application has put into the store. */
  entry('found', { certificate: base64 }),
  /** The key signed a random input and the signature verified. */
  entry('tested', {}),
  /** Proof of possession over the nonce of the order. */
  entry('proved', { proof: base64, protection: z.enum(protections) }),
  /** The authority knows that its certificate has arrived. */
  entry('confirmed', { confirmedAt: isoTime }),
  /** The console has committed the certificate. */
  entry('reported', {}),
  /** The issuance is over at the console. */
  entry('closed', {}),

  /** A state told to the console; its report carries this entry's `seq`. */
  entry('progress', {
    state: z.enum(issuanceStates),
    waitingOn: z.enum(parties).nullable(),
    code: code.nullable(),
    nextAttemptAt: isoTime.nullable(),
  }),
  entry('snoozed', { until: isoTime }),
  /** The employee has the agent updated to that version, to go on with this. */
  entry('updating', { version: z.string() }),
  /** The authority says that it has not issued for this request: the same request may be submitted (again). */
  entry('not_issued', { code: code.nullable() }),
  entry('failed', { code }),
  /** The console has the failure, or will never accept the report: nothing more comes of this attempt by itself. */
  entry('settled', {}),
  entry('cancelled', {}),
])

export type JournalEntry = z.infer<typeof journalEntrySchema>
export type JournalStep = JournalEntry['step']

type WithoutStamp<Entry> = Entry extends JournalEntry ? Omit<Entry, 'seq' | 'at'> : never
/** An entry before the journal gives it its number and time. */
export type NewEntry = WithoutStamp<JournalEntry>

/** From the request on, whoever it was that stood behind it. */
const fromRequest = [
  'request_named',
  'key_created',
  'csr_built',
  'submitting',
  'answered',
  'installed',
  'tested',
  'proved',
  'confirmed',
  'reported',
  'closed',
] as const satisfies JournalStep[]

/** The entries of every successful run in which the employee answers our dialogue, in their order. */
export const journalSteps = [
  'ordered',
  'offered',
  'accepted',
  'chosen',
  ...fromRequest,
] as const satisfies JournalStep[]

/** The same, where the institution's own application issues. */
export const externalSteps = [
  'ordered',
  'watching',
  'offered',
  'accepted',
  'found',
  'tested',
  'proved',
  'reported',
  'closed',
] as const satisfies JournalStep[]

/** The same, with nobody present. */
export const unattendedSteps = ['ordered', ...fromRequest] as const satisfies JournalStep[]

/** The entries that may stand between them. */
export const sideSteps = [
  'progress',
  'snoozed',
  'updating',
  'not_issued',
  'failed',
  'settled',
  'cancelled',
] as const satisfies JournalStep[]

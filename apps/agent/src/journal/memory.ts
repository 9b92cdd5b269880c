import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { IssuanceState, Party } from '@certfleet/core/issuance.ts'
import type { Envelope } from '@certfleet/core/order.ts'
import type { Protection } from '@certfleet/core/protocol.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import type { JournalEntry } from './steps.ts'

/** What an agent knows of an issuance: all of it from its journal, so that it is the same after a power cut. */
export interface Memory {
  seq: number
  envelope: Envelope
  attempt: number
  /** The instant at which a request put off with あとで is shown again. */
  snoozedUntil: string | null
  /** The employee has begun with this attempt. */
  accepted: boolean
  /** Begun, and left for an update of the agent to that version. */
  updating: { version: string; at: string } | null
  /** What an application of the institution is watched for. */
  watching: { known: string[]; oldNotAfter: string | null } | null
  /** The answer was found in the store: there is no request, and no authority to tell. */
  isFound: boolean
  request: { requestId: string; keyName: string } | null
  spki: string | null
  csr: string | null
  /** The authority may have issued for the request. */
  submitted: boolean
  answer: { certificate: string; chain: string[] } | null
  installed: boolean
  tested: boolean
  proved: { proof: string; protection: Protection } | null
  confirmed: boolean
  /** The `seq` that the report of the certificate carries: of the last entry before it. */
  reportSeq: number | null
  reported: boolean
  failed: { code: IssuanceCode; seq: number } | null
  settled: boolean
  end: 'closed' | 'cancelled' | null
  progress: Progress | null
}

interface Progress {
  seq: number
  at: string
  state: IssuanceState
  waitingOn: Party | null
  code: IssuanceCode | null
  nextAttemptAt: string | null
}

/** What has to be done next, by the journal alone; `wait` when only the console or nobody has anything to do. */
export type NextStep = 'ask' | 'fetch' | 'install' | 'test' | 'prove' | 'confirm' | 'report' | 'wait'

export function nextStep(memory: Memory): NextStep {
  if (memory.end || memory.failed || memory.settled || memory.reported) return 'wait'
  if (!memory.answer) return memory.submitted ? 'fetch' : 'ask'
  if (!memory.installed) return 'install'
  if (!memory.tested) return 'test'
  if (!memory.proved) return 'prove'
  return memory.confirmed || memory.isFound ? 'report' : 'confirm'
}

/** After these a request id is worth nothing: nothing was issued for it, or what was issued has to be revoked. */
const spendsRequest: IssuanceCode[] = [
  'csr_rejected',
  'request_conflict',
  'wrong_certificate',
  'key_missing',
  'key_unusable',
  'certificate_revoked',
]

const nothingRequested = {
  isFound: false,
  request: null,
  spki: null,
  csr: null,
  submitted: false,
  answer: null,
  installed: false,
  tested: false,
} satisfies Partial<Memory>

const nothingProved = {
  snoozedUntil: null,
  updating: null,
  proved: null,
  confirmed: false,
  reportSeq: null,
  reported: false,
  failed: null,
  settled: false,
  end: null,
} satisfies Partial<Memory>

/**
 * The memory after one more entry. A new attempt has a new nonce, so what was proved and reported is done again; a
 * request that the authority may have answered is kept, so that it is never asked for a second certificate.
 * @throws when the first entry is not the order.
 */
export function remember(memory: Memory | null, entry: JournalEntry): Memory {
  if (entry.step === 'ordered') {
    const spent = memory?.failed && spendsRequest.includes(memory.failed.code)
    const requested = memory && !spent ? memory : nothingRequested
    const { envelope, attempt, seq } = entry
    return {
      watching: memory ? watchingAfter(memory) : null,
      ...nothingRequested,
      ...requested,
      accepted: false,
      progress: null,
      ...nothingProved,
      envelope,
      attempt,
      seq,
    }
  }
  if (!memory) throw new Error(`a journal begins with the order, not with ${entry.step}`)
  return { ...memory, ...changeOf(entry), seq: entry.seq }
}

/** What was found and has been revoked is not found again. */
function watchingAfter({ watching, isFound, answer, failed }: Memory): Memory['watching'] {
  if (!watching || !isFound || !answer || failed?.code !== 'certificate_revoked') return watching
  return { ...watching, known: [...watching.known, sha256Hex(Buffer.from(answer.certificate, 'base64'))] }
}

function changeOf(entry: Exclude<JournalEntry, { step: 'ordered' }>): Partial<Memory> {
  switch (entry.step) {
    case 'offered':
      return { snoozedUntil: null, updating: null }
    case 'watching':
      return { watching: { known: entry.known, oldNotAfter: entry.oldNotAfter } }
    case 'accepted':
      return { accepted: true, updating: null }
    case 'chosen':
      return {}
    case 'request_named':
      return { ...nothingRequested, request: { requestId: entry.requestId, keyName: entry.keyName } }
    case 'key_created':
      return { spki: entry.spki }
    case 'csr_built':
      return { csr: entry.csr }
    case 'submitting':
      return { submitted: true }
    case 'not_issued':
      return { submitted: false }
    case 'answered':
      return { answer: { certificate: entry.certificate, chain: entry.chain } }
    case 'found':
      return {
        answer: { certificate: entry.certificate, chain: [] },
        submitted: true,
        installed: true,
        isFound: true,
        failed: null,
        settled: false,
      }
    case 'installed':
      return { installed: true }
    case 'tested':
      return { tested: true }
    case 'proved':
      return { proved: { proof: entry.proof, protection: entry.protection }, reportSeq: entry.seq }
    case 'confirmed':
      return { confirmed: true, reportSeq: entry.seq }
    case 'reported':
      return { reported: true }
    case 'closed':
      return { end: 'closed' }
    case 'cancelled':
      return { end: 'cancelled' }
    case 'updating':
      return { updating: { version: entry.version, at: entry.at } }
    case 'snoozed':
      return { snoozedUntil: entry.until }
    case 'failed':
      return { failed: { code: entry.code, seq: entry.seq } }
    case 'settled':
      return { settled: true }
    case 'progress': {
      const { seq, at, state, waitingOn, code, nextAttemptAt } = entry
      return { progress: { seq, at, state, waitingOn, code, nextAttemptAt } }
    }
  }
}

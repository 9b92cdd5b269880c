import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import type { AnsweredScreen, Ask, answerSchemas } from '@certfleet/core/dialogue.ts'
import type { Purpose } from '@certfleet/core/issuance.ts'
import type { Envelope, Order } from '@certfleet/core/order.ts'
import type { z } from 'zod'
import type { StoredKey } from '../keystore/keystore.ts'

/**
 * An issuing authority as the agent deals with it. Every function may throw `AuthorityError` and nothing else.
 * Each call is made once: what may be repeated, and when, is decided where it is known whether a secret is in it.
 */
export interface Authority {
  profile(): Promise<{ profile: AuthorityProfile; time: Date }>
  openDialogue(opening: Opening): Promise<OpenDialogue>
  /** Sends what the employee typed; it is not kept. Returns what is asked next. */
  answer(dialogue: OpenDialogue, screen: AnsweredScreen, fields: Fields): Promise<Ask>
  /** What is asked now: for when an answer was lost, and for a new 二次元コード. */
  asked(dialogue: OpenDialogue): Promise<Ask>
  /** Hands in the request. The same request id with the same bytes gives the same certificate. */
  submit(dialogue: OpenDialogue, requestId: string, csr: Buffer): Promise<Issued>
  /** The same with nobody present: the key of the certificate that is renewed vouches for the request. */
  renew(renewal: Renewal, key: Signs): Promise<Issued>
  /** A first issue with nobody present: the console's grant stands behind the request. */
  issue(granted: Granted): Promise<Issued>
  /** What became of a request that was handed in, or perhaps was; null when the authority knows nothing of it. */
  fetch(requestId: string, key: Signs): Promise<Issued | null>
  /** Tells the authority that its certificate is installed and works. Returns its time of the first such word. */
  confirm(requestId: string, key: Signs): Promise<Date>
}

/** A request that stands on a certificate and the console's order, and on no dialogue. */
export interface Renewal {
  requestId: string
  csr: Buffer
  certificateSha256: string
  /** As it came. */
  order: Envelope
}

/** A request that stands on the console's grant for its key, and on no dialogue. */
export interface Granted {
  requestId: string
  csr: Buffer
  /** As it came. */
  grant: Envelope
}

/** The key of a request, or of the certificate that is renewed. */
export type Signs = Pick<StoredKey, 'sign'>

export type Opening =
  | { purpose: Extract<Purpose, 'renew'>; certificateSha256: string }
  | { purpose: Exclude<Purpose, 'renew'> }

export function openingOf({ purpose, certificateSha256 }: Order): Opening {
  if (purpose !== 'renew') return { purpose }
  return { purpose, certificateSha256: certificateSha256 ?? '' }
}

/** What `answerSchemas` make of what was typed. */
type Fields = z.infer<(typeof answerSchemas)[AnsweredScreen]>

/** A dialogue under way. The token is a secret: it lives in memory alone. */
export interface OpenDialogue {
  id: string
  token: string
  next: Ask
}

/** The certificate and the CA certificates above it, issuer first, all DER. */
export interface Issued {
  certificate: Buffer
  chain: Buffer[]
}

export interface RefusalDetails {
  /** With `too_early`: when the window opens. */
  opensAt?: string
  /** When to come back, at the earliest. */
  retryAfterSeconds?: number
  /** With `wrong_credentials` and `wrong_answer`: tries left before the login ID is locked. */
  attemptsLeft?: number
  /** What is asked instead, when it is not the same again. */
  next?: Ask
  /** Whatever the code says of trying again: this attempt is over. */
  isOver?: boolean
}

/** Why an authority did not do it: its own code, or, as `AnswerLost`, why there is none. */
export class AuthorityError extends Error {
  override readonly name = 'AuthorityError'
  readonly code: IssuanceCode
  readonly details: RefusalDetails

  constructor(code: IssuanceCode, details: RefusalDetails = {}, options?: ErrorOptions) {
    super(code, options)
    this.code = code
    this.details = details
  }

  /**
   * The authority has not done what it was asked: it has said so, or the proxy on the way has let nothing through to it.
   * Otherwise nobody knows.
   */
  get isRefusal(): boolean {
    return !(this instanceof AnswerLost)
  }
}

/** Whether the authority has done what it was asked is not known. */
export class AnswerLost extends AuthorityError {
  /** There was an answer with a good status, and it is not what was asked for. */
  readonly isUndecodable: boolean

  constructor(code: IssuanceCode, cause: unknown, isUndecodable = false) {
    super(code, {}, { cause })
    this.isUndecodable = isUndecodable
  }
}

import { z } from 'zod'
import { challenges } from './authority-profile.ts'
import { purposes } from './issuance.ts'
import { externalSchema } from './launch.ts'

/**
 * What the console's deciding role signs (Ed25519) and the agent obeys: orders, cancellations, the policy, releases, and
 * what the person at the PC is asked for. A grant the agent hands on to the authority.
 * The signed bytes are stored and sent as they are; nobody re-serialises them. The kind is part of the signing
 * input, so one can never pass for another.
 */
export const signedKinds = ['order', 'cancel', 'grant', 'policy', 'release', 'console', 'diagnosis'] as const
export type SignedKind = (typeof signedKinds)[number]

const isoTime = z.iso.datetime()
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)

/** `bytes` is base64 of UTF-8 JSON; `keyId` the SHA-256 of the signing key's SPKI, hex. */
export const envelopeSchema = z.object({
  bytes: z.base64().max(200_000),
  signature: z.base64().max(200),
  keyId: sha256Hex,
})
export type Envelope = z.infer<typeof envelopeSchema>

const usualWindowDays = 40

/** An issuing authority as the agent needs it. TLS to it is judged by these anchors only, not by the PC's own. */
export const authorityTargetSchema = z.object({
  id: z.uuid(),
  code: z.string().regex(/^\d{4}$/),
  name: z.string(),
  baseUrl: z.url({ protocol: /^https$/ }),
  trustAnchors: z.string(),
  /** The institution's own application issues for this order; without it the authority is asked at `baseUrl`. */
  external: externalSchema.optional(),
})
export type AuthorityTarget = z.infer<typeof authorityTargetSchema>

/** 照合番号. */
export const referenceCodeSchema = z.string().regex(/^\d{6}$/)

export const orderSchema = z.object({
  agentId: z.uuid(),
  issuanceId: z.uuid(),
  attempt: z.int().positive(),
  purpose: z.enum(purposes),
  authority: authorityTargetSchema,
  /** SHA-256 of the certificate to renew, hex; null for a first issue. */
  certificateSha256: sha256Hex.nullable(),
  /** Whose certificate it shall be: the agent refuses another one as `wrong_certificate`. */
  loginId: z.string(),
  /** 照合番号: the same six digits in mail and request window, so that the employee can tell a real request. */
  referenceCode: referenceCodeSchema,
  /** Who asks, as shown in the request (FLT01). */
  requestedBy: z.string(),
  /** It needs nobody: the agent does it by itself. One that does not know this asks the employee. */
  unattended: z.literal(true).optional(),
  /** What the authority asks beside the password, to be had ready; absent where the console does not know. */
  challenges: z.array(z.enum(challenges)).optional(),
  /** The last instant at which a renewal is possible. */
  deadline: isoTime.nullable(),
  /** The nonce the proof of possession is made over. Base64url, 32 bytes. */
  nonce: z.string(),
  issuedAt: isoTime,
  expiresAt: isoTime,
})
export type Order = z.infer<typeof orderSchema>

/**
 * The console's word to an authority that this login ID gets one certificate, for this request of this key and no other,
 * with nobody present. It is given when the PC has told its key.
 */
export const grantSchema = z.object({
  agentId: z.uuid(),
  issuanceId: z.uuid(),
  /** Of the authority (RFC 6454): the institution's code alone is no address. */
  authorityOrigin: z.url({ protocol: /^https$/ }),
  institutionCode: z.string().regex(/^\d{4}$/),
  purpose: z.enum(['issue', 'reissue']),
  loginId: z.string(),
  requestId: z.uuid(),
  /** SHA-256 of the key's SPKI, hex. */
  spkiSha256: sha256Hex,
  expiresAt: isoTime,
})
export type Grant = z.infer<typeof grantSchema>

export const cancelSchema = z.object({
  agentId: z.uuid(),
  issuanceId: z.uuid(),
  attempt: z.int().positive(),
  /** What was issued for this key (SHA-256 of its SPKI, hex) is revoked: the attempt has failed, whatever it has come to. */
  revokedKey: sha256Hex.optional(),
})
export type Cancel = z.infer<typeof cancelSchema>

/** What all agents of a console go by. The version only rises; an agent refuses an older one. */
export const policySchema = z.object({
  version: z.int().positive(),
  /** Where agents open their WebSocket; another host than the console's own when gateways are separate. */
  gatewayUrl: z.url({ protocol: /^wss?$/ }),
  authorities: z.array(
    authorityTargetSchema.extend({
      issuers: z.string(),
      /** From how many days before its expiry a certificate is renewed; the manual's number where a console tells none. */
      windowDays: z.int().min(1).max(366).default(usualWindowDays),
    }),
  ),
  helpdesk: z.string().max(200),
  /** Whether employees may remove a certificate that has a successor: each is asked, or it stays. */
  removeSuperseded: z.enum(['ask', 'keep']).default('ask'),
  /** Days in Japan that are no business days, of this year and those that are known; weekends and the year's end aside. */
  holidays: z.array(z.iso.date()).max(2000).default([]),
})
export type Policy = z.infer<typeof policySchema>

/** A console's proof, before a token is sent to it, that it holds the order key the token names. */
export const consoleProofSchema = z.object({ nonce: z.string(), origin: z.url() })

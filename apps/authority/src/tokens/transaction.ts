import { createHash, randomBytes } from 'node:crypto'
import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import { ocraResponse } from './ocra.ts'

/** The question is the SHA-256 of the transaction, 64 hex digits; the number has eight. */
export const ocraSuite = 'OCRA-1:HOTP-SHA256-8:QH64'

/**
 * What the 二次元コード holds and the token shows before its number: for whom, what for and when. The nonce makes each
 * transaction its own, so that a number is worth nothing in another.
 */
export function transactionText({ code, name }: AuthorityProfile, loginId: string, whatFor: string, now: Date): string {
  const nonce = randomBytes(16).toString('hex')
  return [`(${code})${name}`, loginId, whatFor, formatInstant(now, 'ja', 'second'), nonce].join('|')
}

/** トランザクション認証番号: what a token with this secret shows for the transaction. */
export function transactionNumber(secret: Uint8Array, transaction: string): string {
  const question = createHash('sha256').update(transaction).digest()
  return ocraResponse(ocraSuite, secret, question)
}

import type { TokenAlgorithm, TokenKind } from '@certfleet/authority-db/generated/client.ts'
import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'
import { sealTokenSecret } from './token-secret.ts'

export const serialPattern = /^[\w.-]{1,40}$/

export interface NewToken {
  serial: string
  kind: TokenKind
  algorithm: TokenAlgorithm
  tokenSecret: Buffer
}

/**
 * Takes a token into the stock; it is nobody's, and not activated.
 * @param secret the authority's own, under which the token's is sealed.
 * @throws CannotDo when the serial number has the wrong form or exists, or the algorithm is not one of the kind.
 */
export async function addToken(db: Db, institutionCode: string, token: NewToken, secret: Buffer): Promise<void> {
  const { serial, kind, algorithm, tokenSecret } = token
  if (!serialPattern.test(serial)) {
    throw new CannotDo('a serial number is 1 to 40 letters, digits or . _ -', {
      ja: 'シリアル番号は、英数字と . _ - で40文字以内です。',
    })
  }
  if ((kind === 'transaction') !== (algorithm === 'ocra')) {
    throw new CannotDo('transaction tokens are ocra; one-time passwords are totp or hotp', {
      ja: 'トランザクション認証用のトークンの方式はOCRA、ワンタイムパスワード用はTOTPかHOTPです。',
    })
  }
  const sealedSecret = sealTokenSecret(tokenSecret, secret, { institutionCode, serial })
  const data = [{ institutionCode, serial, kind, algorithm, sealedSecret }]
  const { count } = await db.token.createMany({ data, skipDuplicates: true })
  if (count === 0) {
    throw new CannotDo(`the token ${serial} exists already`, { ja: `トークン ${serial} はすでにあります。` })
  }
}

import { CannotDo } from '../cannot-do.ts'
import type { Db } from '../in-transaction.ts'
import type { NewToken } from './add-token.ts'
import { sealTokenSecret } from './token-secret.ts'

/** Those of the tokens whose serial number is not in the stock yet; the others stay as they are. */
export async function newTokens(db: Db, institutionCode: string, tokens: NewToken[]): Promise<NewToken[]> {
  const serials = tokens.map(({ serial }) => serial)
  const rows = await db.token.findMany({
    where: { institutionCode, serial: { in: serials } },
    select: { serial: true },
  })
  const known = new Set(rows.map(({ serial }) => serial))
  return tokens.filter(({ serial }) => !known.has(serial))
}

/**
 * Takes all of them into the stock, or none: nobody's, and not activated.
 * @param secret the authority's own, under which theirs are sealed.
 * @throws CannotDo when one of them was added meanwhile.
 */
export async function importTokens(db: Db, institutionCode: string, tokens: NewToken[], secret: Buffer): Promise<void> {
  const data = tokens.map(({ serial, kind, algorithm, tokenSecret }) => ({
    institutionCode,
    serial,
    kind,
    algorithm,
    sealedSecret: sealTokenSecret(tokenSecret, secret, { institutionCode, serial }),
  }))
  const { count } = await db.token.createMany({ data, skipDuplicates: true })
  if (count < tokens.length) {
    throw new CannotDo('some of the tokens were added meanwhile; nothing was changed: look at the file again', {
      ja: '一部のトークンが先に登録されたため、変更していません。もう一度ファイルを確認してください。',
    })
  }
}

import { seal, unseal } from '@certfleet/pki/at-rest.ts'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { bodyOf, fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { importTokens as takeTokens, newTokens } from '../tokens/import-tokens.ts'
import { otpDigits, otpPeriodSeconds } from '../tokens/one-time-password.ts'
import { readTokens } from '../tokens/read-tokens.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { checkedFilePage, choosePage } from './checked-file-page.ts'
import { addressHere, institutionPaths } from './paths.ts'

/** A file of hardware tokens: chosen, looked at without changing anything, then taken into the stock. */
export function importTokensPage(c: HttpContext, problem?: Html): Promise<Response> {
  const { title, lead } = texts[languageOf(c)]
  const sample = 'serial,secret,kind,digits\nT-1001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,totp,6'
  return choosePage(c, { path: institutionPaths.importTokens, title, lead, sample, problem })
}

/** Says what the file would do. It goes along with the page sealed: what came in as a secret comes out nowhere. */
export async function checkTokenFile(c: HttpContext): Promise<Response> {
  const { db, profile, secret } = c.get('institution')
  const text = texts[languageOf(c)]
  const { file } = await bodyOf(c)
  return orSayWhy(
    c,
    async () => {
      const bytes = file instanceof File ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0)
      const { tokens, errors } = readTokens(bytes)
      const added = await newTokens(db, profile.code, tokens)
      return checkedFilePage(c, {
        path: institutionPaths.importTokens,
        added: added.length,
        known: tokens.length - added.length,
        errors,
        carried: seal(bytes, secret, purposeOf(profile.code)).toString('base64'),
        confirmLead: text.confirmLead,
        confirm: text.confirm(added.length),
      })
    },
    (problem) => importTokensPage(c, problem),
  )
}

/** Takes all of them into the stock, or none. */
export async function importTokens(c: HttpContext): Promise<Response> {
  const { db, profile, secret } = c.get('institution')
  const { file = '' } = await fieldsOf(c)
  return orSayWhy(
    c,
    async () => {
      const { tokens, errors } = readTokens(carriedFile(file, secret, profile.code))
      const added = await newTokens(db, profile.code, tokens)
      if (errors.length > 0 || added.length === 0) {
        throw new CannotDo('there is no token in the file to be added', {
          ja: 'ファイルに、追加するトークンがありません。',
        })
      }
      const details = { count: added.length, serials: added.map(({ serial }) => serial) }
      await auditedHere(c, { action: 'tokens_imported', target: null, details }, (tx) =>
        takeTokens(tx, profile.code, added, secret),
      )
      return c.redirect(addressHere(c, institutionPaths.tokens, { done: 'tokens_imported' }), 303)
    },
    (problem) => importTokensPage(c, problem),
  )
}

const purposeOf = (institutionCode: string) => `token-file-${institutionCode}`

/** @throws CannotDo when the page did not come from here. */
function carriedFile(text: string, secret: Buffer, institutionCode: string): Buffer {
  try {
    return unseal(Buffer.from(text, 'base64'), secret, purposeOf(institutionCode))
  } catch (cause) {
    throw new CannotDo('choose the file again', { cause, ja: 'もう一度ファイルを選んでください。' })
  }
}

interface ImportTokensText {
  title: string
  lead: string
  confirmLead: string
  confirm: (n: number) => string
}

const texts: Record<Language, ImportTokensText> = {
  ja: {
    title: 'トークンの一括登録',
    lead: `列は serial（シリアル番号）、secret（秘密鍵、base32）、kind（totp・hotp・ocra）、必要なら digits（桁数、${otpDigits}だけ）と period（周期、${otpPeriodSeconds}秒だけ）です。文字コードはUTF-8でも、ExcelのCSV（Shift_JIS）でもかまいません。まず内容を確認し、まだ何も登録しません。`,
    confirmLead:
      'すべてを登録するか、1つも登録しないかのどちらかです。秘密鍵は暗号化して保管し、あとから見ることはできません。元のファイルは登録後に削除してください。',
    confirm: (n) => `${n}個を登録`,
  },
  en: {
    title: 'Import tokens',
    lead: `The columns are serial, secret (base32), kind (totp, hotp, ocra) and, if wanted, digits (${otpDigits} alone) and period (${otpPeriodSeconds} seconds alone). UTF-8 or Excel’s Japanese CSV (Shift_JIS). First the file is looked at; nothing is added yet.`,
    confirmLead:
      'All of them are added, or none. Their secrets are kept sealed, and nobody can look them up later. Delete the file afterwards.',
    confirm: (n) => `Add ${n} tokens`,
  },
}

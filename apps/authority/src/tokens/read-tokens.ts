import { CannotDo } from '../cannot-do.ts'
import { type RowError, quotable, readCsv } from '../read-csv.ts'
import { type NewToken, serialPattern } from './add-token.ts'
import { otpDigits, otpPeriodSeconds } from './one-time-password.ts'
import { readTokenSecret } from './token-secret.ts'

export interface TokenFile {
  tokens: NewToken[]
  /** Their cells are without the secret. */
  errors: RowError[]
}

const columns = ['serial', 'secret', 'kind', 'digits', 'period'] as const

/** What the maker of a token calls it. */
const kinds = new Map<string, Pick<NewToken, 'kind' | 'algorithm'>>([
  ['totp', { kind: 'otp_hardware', algorithm: 'totp' }],
  ['hotp', { kind: 'otp_hardware', algorithm: 'hotp' }],
  ['ocra', { kind: 'transaction', algorithm: 'ocra' }],
])

/**
 * Reads a CSV file of hardware tokens, as it came with them: serial, secret in base32, kind and, if wanted, digits and
 * period, which have to be the ones this authority asks for.
 * @throws CannotDo when it is no such file at all.
 */
export function readTokens(bytes: Buffer): TokenFile {
  const file: TokenFile = { tokens: [], errors: [] }
  const lines = { serial: new Map<string, number>(), secret: new Map<string, number>() }
  for (const { line, cell } of readCsv(bytes, { columns, required: ['serial', 'secret', 'kind'] })) {
    const [serial, kind, digits, period] = [cell('serial'), cell('kind'), cell('digits'), cell('period')]
    const how = kinds.get(kind.toLowerCase())
    const read = secretOf(cell('secret'))
    const [firstSerial, firstSecret] = [
      first(lines.serial, serial, line),
      'secret' in read ? first(lines.secret, read.secret.toString('hex'), line) : undefined,
    ]
    const problems = [
      serialPattern.test(serial) ? null : wrong.serial(quotable(serial)),
      how ? null : wrong.kind(quotable(kind)),
      'problem' in read ? read.problem : null,
      digits === '' || digits === String(otpDigits) ? null : wrong.digits(quotable(digits)),
      period === '' || period === String(otpPeriodSeconds) ? null : wrong.period(quotable(period)),
      firstSerial === undefined ? null : wrong.repeated(quotable(serial), firstSerial),
      firstSecret === undefined ? null : wrong.repeatedSecret(firstSecret),
    ].filter((each) => each !== null)
    if (problems.length > 0 || !how || 'problem' in read)
      file.errors.push({ line, cells: [quotable(serial), quotable(kind)], problems })
    else file.tokens.push({ serial, ...how, tokenSecret: read.secret })
  }
  return file
}

/** Where something stood first; undefined when that is here. */
function first(lines: Map<string, number>, what: string, line: number): number | undefined {
  const known = lines.get(what)
  if (known === undefined) lines.set(what, line)
  return known
}

function secretOf(base32: string): { secret: Buffer } | { problem: Record<'ja' | 'en', string> } {
  try {
    return { secret: readTokenSecret(base32) }
  } catch (error) {
    if (error instanceof CannotDo) return { problem: { en: error.message, ja: error.ja } }
    throw error
  }
}

const wrong = {
  serial: (text: string) => ({
    en: `the serial number ${JSON.stringify(text)} is not 1 to 40 letters, digits or . _ -`,
    ja: `シリアル番号「${text}」は、英数字と . _ - で40文字以内ではありません`,
  }),
  kind: (text: string) => ({
    en: `the kind ${JSON.stringify(text)} is none of ${[...kinds.keys()].join(', ')}`,
    ja: `種類「${text}」は、${[...kinds.keys()].join('・')}のどれでもありません`,
  }),
  digits: (text: string) => ({
    en: `it shows ${JSON.stringify(text)} digits; this authority takes ${otpDigits}`,
    ja: `桁数「${text}」のトークンは使えません。使えるのは${otpDigits}桁です`,
  }),
  period: (text: string) => ({
    en: `it changes every ${JSON.stringify(text)} seconds; this authority takes ${otpPeriodSeconds}`,
    ja: `周期「${text}」秒のトークンは使えません。使えるのは${otpPeriodSeconds}秒です`,
  }),
  repeated: (serial: string, line: number) => ({
    en: `the serial number ${serial} is in line ${line} already`,
    ja: `シリアル番号 ${serial} は${line}行目にもあります`,
  }),
  repeatedSecret: (line: number) => ({
    en: `the secret is that of line ${line}: each token has its own`,
    ja: `秘密鍵が${line}行目と同じです。トークンごとに別のものです`,
  }),
}

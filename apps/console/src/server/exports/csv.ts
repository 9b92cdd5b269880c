import { stringify } from 'csv-stringify/sync'
import iconv from 'iconv-lite'

export const csvEncodings = ['utf-8', 'shift_jis'] as const
export type CsvEncoding = (typeof csvEncodings)[number]

/** Numbers are never formulas. */
export type Cell = string | number

/** What a CSV file could not say as it was. */
interface Replaced {
  /** How many characters. */
  count: number
  /** Which, each once, as far as there is room. */
  characters: string[]
}

const shownCharacters = 20

export interface CsvWriter {
  /** The bytes of these records, the first with the byte order mark where there is one. */
  write(records: Cell[][]): Buffer
  replaced: Replaced
}

/**
 * Writes CSV (RFC 4180: CRLF, quotes where needed) as spreadsheets open it in Japan. A cell that a spreadsheet would take
 * for a formula (= + - @, full width too, tab, CR) gets an apostrophe in front.
 */
export function csvWriter(encoding: CsvEncoding): CsvWriter {
  const replaced: Replaced = { count: 0, characters: [] }
  const encode = encoding === 'utf-8' ? (text: string) => Buffer.from(text) : shiftJis(replaced)
  let begun = false
  return {
    replaced,
    write: (records) => {
      const text = stringify(records, { record_delimiter: '\r\n', quoted_match: /[\r\n]/, escape_formulas: true })
      const mark = begun || encoding !== 'utf-8' ? '' : '\ufeff'
      begun = true
      return encode(mark + text)
    },
  }
}

/** Twins: the same sign, which Windows and Unicode's own table give different code points. */
const twins: Record<string, string> = {
  '\u301c': '\uff5e',
  '\u2016': '\u2225',
  '\u2212': '\uff0d',
  '\u2014': '\u2015',
  '\u00a2': '\uffe0',
  '\u00a3': '\uffe1',
  '\u00ac': '\uffe2',
}
/** What stands for a sign a Japanese typeface does not have. */
const geta = '〓'

/** Shift_JIS as Windows has it (CP932). What it lacks becomes 〓, and is counted. */
function shiftJis(replaced: Replaced): (text: string) => Buffer {
  const known = new Map<string, string>()
  const sayable = (character: string): string => {
    const twin = twins[character] ?? character
    return iconv.decode(iconv.encode(twin, 'cp932'), 'cp932') === twin ? twin : geta
  }
  return (text) => {
    let out = ''
    for (const character of text) {
      let said = known.get(character)
      if (said === undefined) known.set(character, (said = character <= '~' ? character : sayable(character)))
      if (said === geta && character !== geta) note(replaced, character)
      out += said
    }
    return iconv.encode(out, 'cp932')
  }
}

function note(replaced: Replaced, character: string): void {
  replaced.count++
  const { characters } = replaced
  if (characters.length < shownCharacters && !characters.includes(character)) characters.push(character)
}

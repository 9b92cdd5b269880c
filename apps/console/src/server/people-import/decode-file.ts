import { Problem } from '@certfleet/core/problem.ts'
import { maxImportBytes } from '@certfleet/core/people-import.ts'
import iconv from 'iconv-lite'

export type Encoding = 'utf-8' | 'utf-8-bom' | 'shift_jis' | 'utf-16le'

/**
 * The text of a file, and how it was encoded. What is valid UTF-8 is UTF-8: Shift_JIS text practically never is. Excel's
 * own CSV is Shift_JIS with NEC's and IBM's characters (Windows-31J: ①, 髙), its "Unicode text" UTF-16.
 * @throws Problem import_unreadable when a byte is no character of it: a wrong name must not come in as �.
 */
export function decodeFile(bytes: Buffer): { text: string; encoding: Encoding } {
  if (bytes.length > maxImportBytes) throw new Problem('import_unreadable', { reason: 'too_large' })
  const decoded = decode(bytes)
  // Binary files, and characters PostgreSQL cannot keep.
  if (decoded === null || decoded.text.includes('\0')) throw new Problem('import_unreadable', { reason: 'encoding' })
  return decoded
}

function decode(bytes: Buffer): { text: string; encoding: Encoding } | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return as('utf-16le', strictly('utf-16le', bytes))
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const unicode = strictly('utf-8', bytes)
  if (unicode !== null || bom) return as(bom ? 'utf-8-bom' : 'utf-8', unicode)
  const japanese = iconv.decode(bytes, 'cp932')
  return as('shift_jis', japanese.includes('\u{FFFD}') ? null : japanese)
}

const as = (encoding: Encoding, text: string | null) => (text === null ? null : { text, encoding })

/** Without the byte order mark. */
function strictly(encoding: 'utf-8' | 'utf-16le', bytes: Buffer): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

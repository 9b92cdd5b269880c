import type { exportJa } from './export-ja.ts'
import type { Words } from './shape.ts'

export const exportEn: Words<typeof exportJa> = {
  button: 'CSV',
  caption: 'All rows that match the present filters.',
  encodings: { 'utf-8': 'UTF-8 (with BOM)', shift_jis: 'Shift_JIS' },
  encodingHelp: { 'utf-8': 'opens in Excel as it is', shift_jis: 'for older software' },
  done: 'The CSV file is complete',
  rows: '{rows, plural, one {# row} other {# rows}}.',
  replacedTitle: 'The CSV file is complete, with characters replaced',
  replaced:
    '{rows, plural, one {# row} other {# rows}}. Shift_JIS does not have {characters}: “〓” stands for them in {count, plural, one {# place} other {# places}}. If you need them, choose UTF-8.',
  unfinished: 'The CSV file is not complete',
  unfinishedHelp: 'The download was broken off, or still goes on. If the file ends early, export it again.',
}

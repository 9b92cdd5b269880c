import { stringify } from 'csv-stringify/sync'

/**
 * CSV (RFC 4180) as spreadsheets open it in Japan: with a byte order mark in front of the first piece, and an apostrophe
 * in front of what a spreadsheet would take for a formula.
 */
export const csvText = (records: (string | number)[][], { isFirst = true } = {}): string =>
  stringify(records, { bom: isFirst, record_delimiter: 'windows', quoted_match: /[\r\n]/, escape_formulas: true })

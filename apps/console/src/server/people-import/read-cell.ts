import type { ImportColumn, RowProblem } from '@certfleet/core/people-import.ts'
import { z } from 'zod'

type Read = { value: string | null } | { problem: RowProblem }

const maxLength: Record<ImportColumn, number> = {
  employeeNumber: 32,
  name: 100,
  nameKana: 100,
  department: 100,
  email: 200,
  managerEmail: 200,
  language: 20,
  leftOn: 20,
  leaveFrom: 20,
  leaveUntil: 20,
  institutionCode: 20,
  loginId: 64,
  expectedHostname: 64,
  expectedOsUser: 104,
}

/** The value of a cell that is not empty, normalised as its column allows; `-` clears. */
export function readCell(column: ImportColumn, cell: string): Read {
  const text = unescapeFormula(cell.trim()).replaceAll(/\s*[\r\n]+\s*/g, ' ')
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001F\u007F]/.test(text)) return { problem: 'control_character' }
  if (text.length > maxLength[column]) return { problem: 'too_long' }
  if (['-', '－', 'ー'].includes(text)) return clear(column)
  return read(column, text)
}

function clear(column: ImportColumn): Read {
  switch (column) {
    case 'name':
      return { problem: 'name_needed' }
    case 'language':
      return { problem: 'language_unknown' }
    case 'loginId':
      return { problem: 'login_id_invalid' }
    case 'institutionCode':
      return { problem: 'institution_unknown' }
    default:
      return { value: null }
  }
}

function read(column: ImportColumn, text: string): Read {
  // Full-width letters and half-width kana mean the same there.
  const narrow = text.normalize('NFKC').trim()
  switch (column) {
    case 'name':
    case 'department':
      // As it is written: even NFC turns some characters of names into others.
      return { value: text }
    case 'nameKana':
    case 'expectedHostname':
    case 'expectedOsUser':
      return { value: narrow }
    case 'email':
    case 'managerEmail':
      return z.email().safeParse(narrow).success ? { value: narrow.toLowerCase() } : { problem: 'email_invalid' }
    case 'language':
      return orProblem(languages[narrow.toLowerCase()], 'language_unknown')
    case 'leftOn':
    case 'leaveFrom':
    case 'leaveUntil':
      return orProblem(dayOf(narrow), 'date_invalid')
    case 'employeeNumber':
    case 'institutionCode':
      return isExcelNumber(narrow) ? { problem: 'excel_number' } : { value: narrow }
    case 'loginId':
      if (isExcelNumber(narrow)) return { problem: 'excel_number' }
      // As it can stand in a certificate's common name: no spaces, which separate it from what follows.
      return /^\S{1,64}$/.test(narrow) ? { value: narrow } : { problem: 'login_id_invalid' }
  }
}

const orProblem = (value: string | undefined, problem: RowProblem): Read => (value ? { value } : { problem })

const languages: Record<string, string | undefined> = {
  ja: 'ja',
  jp: 'ja',
  'ja-jp': 'ja',
  japanese: 'ja',
  日本語: 'ja',
  en: 'en',
  'en-us': 'en',
  'en-gb': 'en',
  english: 'en',
  英語: 'en',
}

/** `YYYY-MM-DD` of a day that exists. */
function dayOf(text: string): string | undefined {
  const match =
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0{1,2}:00(?::00)?)?$/.exec(text)
  if (!match) return undefined
  const day = `${match[1]}-${match[2]?.padStart(2, '0')}-${match[3]?.padStart(2, '0')}`
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : undefined
}

/** 1.23E+11: what Excel makes of a long number, its digits lost. */
const isExcelNumber = (text: string): boolean => /^\d(?:\.\d+)?E\+\d+$/i.test(text)

/** Our own files put an apostrophe before what a spreadsheet would run as a formula. */
const unescapeFormula = (text: string): string => (/^'[=+\-@]/.test(text) ? text.slice(1) : text)

import { type CaKeyAlgorithm, caKeyAlgorithms } from '@certfleet/pki/keys.ts'
import type { NewInstitution } from '../ca/add-institution.ts'
import { UsageError } from './command.ts'

/** The options that say which institution to make. */
export const newInstitutionOptions = {
  code: { type: 'string' },
  name: { type: 'string' },
  algorithm: { type: 'string', default: 'RSA-2048' },
} as const

interface Given {
  code?: string | undefined
  name?: string | undefined
  algorithm: string
}

/** @throws UsageError */
export function readNewInstitution({ code, name, algorithm }: Given): NewInstitution {
  if (code === undefined || !/^\d{4}$/.test(code)) throw new UsageError('--code is the institution code, four digits')
  if (!name) throw new UsageError('--name is the institution’s name')
  if (!isAlgorithm(algorithm)) throw new UsageError(`--algorithm is ${caKeyAlgorithms.join(' or ')}`)
  return { code, name, algorithm }
}

const isAlgorithm = (text: string): text is CaKeyAlgorithm => (caKeyAlgorithms as readonly string[]).includes(text)

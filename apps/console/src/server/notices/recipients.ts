import type { Language } from '@certfleet/core/format-instant.ts'
import type { NoticeReason } from '@certfleet/core/notice.ts'
import { env } from '../../env.ts'
import type { Tx } from '../db.ts'

/** Somebody mail is for. `key`: the employee's id, the manager's address, the administrator's id. */
export interface Recipient {
  key: string
  name: string
  department: string
  email: string | null
  language: Language
}

export const asLanguage = (language: string | null | undefined): Language =>
  language === 'ja' || language === 'en' ? language : env().mail.language

/** A manager, by address; with name and language if registered as an employee too. */
export async function managerOf(tx: Tx, email: string): Promise<Recipient> {
  const key = email.toLowerCase()
  const known = await tx.employee.findFirst({
    where: { email: { equals: key, mode: 'insensitive' } },
    select: { name: true, language: true },
  })
  return { key, name: known?.name ?? '', department: '', email: key, language: asLanguage(known?.language) }
}

/** Those who run the console. */
export async function administrators(tx: Tx): Promise<Recipient[]> {
  const users = await tx.user.findMany({ orderBy: { createdAt: 'asc' }, select: { id: true, name: true, email: true } })
  return users.map(({ id, name, email }) => ({ key: id, name, department: '', email, language: env().mail.language }))
}

/** Why nothing can be sent to an address: it is missing, or outside the company. */
export function whyNoMailTo(email: string | null): NoticeReason | null {
  if (!email) return 'no_address'
  const { domains } = env().mail
  const domain = email.split('@')[1]?.toLowerCase() ?? ''
  return domains.length > 0 && !domains.includes(domain) ? 'external_address' : null
}

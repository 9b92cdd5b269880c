import type { MailServer } from '@certfleet/mail/hand-over.ts'
import { env } from '../../env.ts'

/** The company's mail server; without one, mail is kept. */
export function mailServer(): MailServer | null {
  const { smtpUrl, from, ...rest } = env().mail
  return smtpUrl && from ? { ...rest, smtpUrl, from } : null
}

/** The same for each attempt. */
export const messageIdOf = (noticeId: string): string =>
  `<${noticeId}@${env().mail.from?.address.split('@')[1] ?? 'certfleet.invalid'}>`

import type { LoginWay } from '@certfleet/authority-db/generated/client.ts'
import { formatInstant } from '@certfleet/core/format-instant.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'

/** When somebody logged in, and which way. */
export function loginText(c: HttpContext, { at, way }: { at: Date; way: LoginWay }): string {
  const language = languageOf(c)
  return `${formatInstant(at, language)} ${texts[language][way]}`
}

const texts: Record<Language, Record<LoginWay, string>> = {
  ja: { password: 'ログインIDとパスワード', certificate: '電子証明書', app: '証明書発行アプリケーション' },
  en: { password: 'by login ID and password', certificate: 'by certificate', app: 'in the issuing application' },
}

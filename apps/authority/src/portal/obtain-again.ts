import { type AuthorityProfile, revokedFirst } from '@certfleet/core/authority-profile.ts'
import type { Language } from '../http/pages.ts'

/** What to do when a certificate has expired: obtain another, or have it revoked first, and by whom. */
export const obtainAfterExpiry = (profile: AuthorityProfile, language: Language): string =>
  texts[language][revokedFirst(profile) ?? 'obtain']

/** What to do when it has been revoked. */
export const obtainAfterRevocation = (language: Language): string => texts[language].obtain

const texts: Record<Language, Record<'obtain' | 'portal' | 'paper', string>> = {
  ja: {
    obtain: '証明書発行アプリケーションで〔証明書発行〕を行い、再取得してください。',
    portal:
      '再取得の前に、その証明書の失効が必要です。マスターユーザまたは管理者ユーザに、〔利用者管理〕での失効を依頼してください。失効したら、証明書発行アプリケーションで〔証明書発行〕を行ってください。',
    paper:
      '再取得の前に、その証明書の失効が必要です。お手元の書類にある金融機関の窓口に、書面で失効を申し込んでください。失効したら、証明書発行アプリケーションで〔証明書発行〕を行ってください。',
  },
  en: {
    obtain: 'Obtain a new one: “Issue certificate” in the issuing application.',
    portal:
      'Before you obtain a new one, it has to be revoked: ask a master or administrator user to do so under “Manage users”. Then: “Issue certificate” in the issuing application.',
    paper:
      'Before you obtain a new one, it has to be revoked: apply in writing to the desk of the institution that your papers name. Then: “Issue certificate” in the issuing application.',
  },
}

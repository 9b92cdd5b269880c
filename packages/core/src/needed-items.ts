import type { Challenge } from './authority-profile.ts'
import type { Language } from './format-instant.ts'

interface Asked {
  /** A first issue, or another after the expiry: nothing on the PC says whose it is. */
  isIssue: boolean
  /** What is asked beside the password; absent where nobody has told. */
  challenges: Challenge[] | undefined
}

/** What to have ready for a dialogue, in mails and on FLT01 in the same words (`spec/notices.md` E.3). */
export function neededItems({ isIssue, challenges }: Asked, language: Language): string {
  const text = texts[language]
  const asked = challenges?.map((challenge) => text[challenge]) ?? [text.perhaps]
  return [...(isIssue ? [text.loginId] : []), text.password, ...asked].join(text.separator)
}

const texts: Record<Language, Record<Challenge | 'loginId' | 'password' | 'perhaps' | 'separator', string>> = {
  ja: {
    loginId: 'ログインID',
    password: 'ログインパスワード',
    transaction: 'トランザクション認証のトークン',
    otp: 'ワンタイムパスワードのトークンまたはアプリ',
    question: '追加認証の回答',
    perhaps: 'お使いの場合はトークン',
    separator: '、',
  },
  en: {
    loginId: 'login ID',
    password: 'login password',
    transaction: 'token for transaction authentication',
    otp: 'token or app for the one-time password',
    question: 'the answer to your question (additional authentication)',
    perhaps: 'your token if you use one',
    separator: ', ',
  },
}

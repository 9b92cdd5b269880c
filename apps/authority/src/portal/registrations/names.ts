import type { Language } from '../../http/pages.ts'

/** The pages that clear G010e to G015e and G020e, by the manual's names (§4). */
export const registrationPages = {
  contractor: '/contractor',
  code: '/code',
  chooseTransaction: '/transaction-token',
  activateTransaction: '/transaction',
  issueOtp: '/one-time-password-token',
  activateOtp: '/one-time-password',
  question: '/question',
} as const

export type RegistrationPage = keyof typeof registrationPages

export const registrationNames: Record<Language, Record<RegistrationPage, string>> = {
  ja: {
    contractor: '強制お知らせ（契約者確認）',
    code: '利用者登録コード認証',
    chooseTransaction: 'トランザクション認証利用開始登録選択',
    activateTransaction: 'トランザクション認証利用開始登録',
    issueOtp: 'ワンタイムパスワードトークン発行',
    activateOtp: 'ワンタイムパスワード利用開始登録(ハードウェアトークン)',
    question: '追加認証回答登録',
  },
  en: {
    contractor: 'Contractor confirmation (強制お知らせ)',
    code: 'Confirm your registration code',
    chooseTransaction: 'Choose your token for transaction authentication',
    activateTransaction: 'Activate transaction authentication',
    issueOtp: 'Issue a one-time password token',
    activateOtp: 'Activate one-time passwords (hardware token)',
    question: 'Register an answer for additional authentication',
  },
}

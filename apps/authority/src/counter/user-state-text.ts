import type { Language } from '../http/pages.ts'
import type { UserState } from './user-states.ts'

export const userStateTexts: Record<Language, Record<UserState, string>> = {
  ja: {
    live: '有効な証明書あり',
    due: '更新可能',
    expired: '期限切れ',
    notInstalled: '発行済み未導入',
    locked: '利用停止',
    waiting: '確認待ち（契約者確認情報）',
    none: '有効な証明書なし',
  },
  en: {
    live: 'with a live certificate',
    due: 'due for renewal',
    expired: 'expired',
    notInstalled: 'issued, not installed',
    locked: 'locked',
    waiting: 'contractor confirmation to check',
    none: 'without a live certificate',
  },
}

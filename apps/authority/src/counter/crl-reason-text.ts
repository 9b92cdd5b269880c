import type { CrlReason } from '@certfleet/authority-db/generated/client.ts'
import type { Language } from '../http/pages.ts'

/** RFC 5280 §5.3.1, in words. */
export const crlReasonTexts: Record<Language, Record<CrlReason, string>> = {
  ja: {
    keyCompromise: '鍵の危殆化（紛失・盗難など）',
    affiliationChanged: '所属・名称の変更',
    superseded: '別の証明書に置き換え',
    cessationOfOperation: '利用の終了',
    privilegeWithdrawn: '権限の取り消し',
  },
  en: {
    keyCompromise: 'key compromised (lost, stolen)',
    affiliationChanged: 'affiliation changed',
    superseded: 'superseded by another',
    cessationOfOperation: 'no longer used',
    privilegeWithdrawn: 'privilege withdrawn',
  },
}

import type { ChangeKind } from '@certfleet/authority-db/generated/client.ts'
import type { Language } from '../http/pages.ts'

/** What the change feed tells the consoles. */
export const changeTexts: Record<Language, Record<ChangeKind, string>> = {
  ja: {
    issued: '証明書を発行',
    confirmed: '証明書の導入を確認',
    revoked: '証明書を失効',
    locked: '利用停止',
    unlocked: '利用停止を解除',
    ready: '取得できる状態になった',
    restored: 'データベースをバックアップから復元',
    profile: '設定または認証局の証明書を変更',
  },
  en: {
    issued: 'certificate issued',
    confirmed: 'certificate confirmed by its PC',
    revoked: 'certificate revoked',
    locked: 'locked',
    unlocked: 'unlocked',
    ready: 'nothing in the way any more',
    restored: 'database restored from a backup',
    profile: 'settings or CA certificates changed',
  },
}

import type { BankRole } from '@certfleet/authority-db/generated/client.ts'
import type { Language } from '../http/pages.ts'

export const roleNames: Record<Language, Record<BankRole, string>> = {
  ja: { master: 'マスターユーザ', administrator: '管理者ユーザ', ordinary: '一般ユーザ' },
  en: { master: 'master user', administrator: 'administrator user', ordinary: 'ordinary user' },
}

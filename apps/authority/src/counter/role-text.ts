import { BankRole } from '@certfleet/authority-db/generated/client.ts'
import type { Language } from '../http/pages.ts'

export const roles = Object.values(BankRole)

export const roleTexts: Record<Language, Record<BankRole, string>> = {
  ja: { master: 'マスターユーザ', administrator: '管理者ユーザ', ordinary: '一般ユーザ' },
  en: { master: 'master user', administrator: 'administrator user', ordinary: 'ordinary user' },
}

import type { CertificateState } from '../../ca/certificate-state.ts'
import type { Language } from '../../http/pages.ts'

export const stateNames: Record<Language, Record<CertificateState, string>> = {
  ja: { none: '未取得', revoked: '失効済み', expired: '期限切れ', renewable: '更新可能', valid: '有効' },
  en: { none: 'no certificate', revoked: 'revoked', expired: 'expired', renewable: 'can be renewed', valid: 'valid' },
}

export const isBad = (state: CertificateState): boolean => state === 'revoked' || state === 'expired'

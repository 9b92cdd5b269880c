import type { TokenAlgorithm, TokenKind } from '@certfleet/authority-db/generated/client.ts'
import type { Language } from '../http/pages.ts'

interface TokenText {
  kinds: Record<TokenKind, string>
  algorithms: Record<TokenAlgorithm, string>
  activated: string
  notActivated: string
}

export const tokenTexts: Record<Language, TokenText> = {
  ja: {
    kinds: {
      transaction: 'トランザクション認証用',
      otp_hardware: 'ワンタイムパスワード用（ハードウェア）',
      otp_software: 'ワンタイムパスワード用（ソフトウェア）',
    },
    algorithms: { totp: 'TOTP（時刻）', hotp: 'HOTP（回数）', ocra: 'OCRA（取引）' },
    activated: '利用開始済み',
    notActivated: '利用開始前',
  },
  en: {
    kinds: {
      transaction: 'for transactions',
      otp_hardware: 'for one-time passwords (hardware)',
      otp_software: 'for one-time passwords (software)',
    },
    algorithms: { totp: 'TOTP (time)', hotp: 'HOTP (counter)', ocra: 'OCRA (transaction)' },
    activated: 'activated',
    notActivated: 'not activated',
  },
}

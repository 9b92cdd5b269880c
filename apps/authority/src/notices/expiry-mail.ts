import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import { formatInstant, formatMonthDay } from '@certfleet/core/format-instant.ts'
import { organizationName } from '../ca/names.ts'

interface ExpiringCertificate {
  serialHex: string
  notAfter: Date
  loginId: string
  name: string
}

/**
 * What the institution writes before a certificate ends, in both languages. No link, no attachment and no telephone
 * number, since frauds use the same words; of login ID and serial number only what its owner recognises.
 */
export function expiryMail(
  { code, name: institutionName }: AuthorityProfile,
  { serialHex, notAfter, loginId, name }: ExpiringCertificate,
): { subject: string; body: string } {
  const institution = organizationName(code, institutionName)
  const masked = `${loginId.slice(0, 2)}${'*'.repeat(Math.max(0, loginId.length - 2))}`
  const subject = `【${institution}】電子証明書の有効期限のお知らせ（${formatMonthDay(notAfter, 'ja')}まで） / Your certificate expires`
  const body = `${name} 様

${institution}から、電子証明書の有効期限のお知らせです。
証明書が更新できる期間になりました。期限までに更新してください。

  ログインID : ${masked}
  証明書     : シリアル番号の末尾 ${serialHex.slice(-6)}
  有効期限   : ${formatInstant(notAfter, 'ja')}（日本時間）

更新のしかた
  証明書が入っているパソコンで、スタートメニューから「証明書発行アプリケーション」を
  開き、画面の案内に沿って更新してください。
  期限を過ぎると更新できず、改めて証明書を取得していただくことになります。

ご注意
  このメールにリンクと添付ファイルはありません。
  メールや電話で、パスワードやワンタイムパスワードをお聞きすることはありません。
  ご不明な点は、お手元の書類にある窓口へお問い合わせください。このメールには返信できません。

----------------------------------------------------------------------

Dear ${name},

this is a notice from ${institution}: your certificate is about to expire.
It can be renewed from now on. Please renew it before it expires.

  Login ID    : ${masked}
  Certificate : serial number ending ${serialHex.slice(-6)}
  Expires     : ${formatInstant(notAfter, 'en')}

How to renew
  On the PC that has the certificate, open "証明書発行アプリケーション" from the Start
  menu and follow the screens.
  After the expiry it cannot be renewed; you would have to obtain a new one.

Please note
  This message has no links and no attachments.
  Nobody will ask for your password or a one-time password by mail or phone.
  With questions, ask the desk named in your papers. Replies to this mail are not read.
`
  return { subject, body }
}

import type { ProtectionLevel } from '@certfleet/core/key-protection.ts'
import type { Challenge } from '@certfleet/core/authority-profile.ts'
import type { Language } from '../http/pages.ts'
import type { Switch } from './switch-fields.ts'

type Value =
  | ProtectionLevel
  | 'refuse'
  | 'allow'
  | 'require_revocation'
  | 'keep_old_until_expiry'
  | 'revoke_old_on_confirm'
  | 'latest_wins'
  | 'first_wins'
  | 'employee'
  | 'grant'
  | 'possession'
  | 'external'

export interface SwitchesText {
  title: string
  lead: string
  set: string
  /** What it is called, and what it does. */
  switches: Record<Switch, readonly [string, string]>
  values: Record<Value, string>
  purposes: Record<'issue' | 'renew', string>
  challenges: Record<Challenge, string>
  routes: Record<'portal' | 'paper', string>
  weekdays: string[]
  closedDays: string
  closedDaysHint: string
  phone: string
  hours: string
  /** Shows what a template makes, before it is saved. */
  preview: string
  example: string
}

export const switchTexts: Record<Language, SwitchesText> = {
  ja: {
    title: '設定',
    lead: 'この金融機関の動作を決めます。変更は1秒以内に動作中のサーバに反映され、契約法人の管理画面にも伝わります。',
    set: '変更を保存',
    switches: {
      validityDays: ['証明書の有効日数', '発行の時点からの日数。標準は366日。変更後に発行する証明書から変わります'],
      windowDays: ['更新できる期間（日）', '有効期限の何日前から更新できるか。標準は40日'],
      issueWhenLive: ['有効な証明書がある間の新規発行', '標準は「断る」：先に失効が必要です'],
      issueWhenExpired: ['期限切れのあとの再取得', '期限が切れた証明書を、先に失効させる必要があるか'],
      onRenewal: ['更新したあとの古い証明書', '新しい証明書の導入を確認したとき、古い証明書をどうするか'],
      graceAfterExpiryDays: ['期限切れのあとも更新できる日数', '標準は0：期限が切れたら再取得します'],
      maxUsers: ['利用者の上限', '登録できるログインIDの数'],
      challenges: [
        'パスワードのほかに求める認証',
        '選んだものを、トランザクション認証、ワンタイムパスワード、追加認証の順に求めます',
      ],
      authentication: [
        '発行・更新の方法',
        'このシステムのアプリで本人が行うか、金融機関が配る専用アプリで行うか。だれも立ち会わずに行うこともできます。発行は、契約法人の管理画面がPCの鍵を保証し、更新は、いまの証明書の鍵で確かめます',
      ],
      renewalNeedsOrder: [
        '立ち会いなしの更新には、契約法人の管理画面の依頼が必要',
        '盗まれたPCが更新を続けられないように、通常はオンのままにします。依頼の署名は「依頼の鍵」で確かめます',
      ],
      idempotent: [
        '同じ要求には同じ証明書を返す',
        '通信が切れて届かなかった証明書を、PCがもう一度受け取れます。通常はオンのままにします',
      ],
      minimumKeyProtection: [
        '秘密鍵の保護の下限',
        'PCがこれより弱い方法でしか鍵を保管できないとき、エージェントは鍵を作りません。保護の強さはPCの申告です',
      ],
      lockAfter: ['利用停止までの誤りの回数', 'パスワードや認証を続けて間違えた回数。1〜20'],
      tempLockMinutes: [
        '一時停止の長さ（分）',
        '0より大きいと、まずこの時間だけ停止し、同じ回数をもう一度間違えると利用停止になります',
      ],
      businessHours: [
        '営業時間',
        '曜日ごとに「09:00-12:00, 13:00-17:00」のように入力します（日本時間）。空欄の曜日は休業です。営業時間の外では発行・更新を始められず（G005e）、契約法人の管理画面も依頼しません。始まっている手続きは最後まで行えます。すべて空欄なら、いつでも受け付けます',
      ],
      sessionPolicy: [
        '同じログインIDで2か所からログインしたとき',
        'アプリとポータルを合わせて、1つのログインIDに使える画面は1つです',
      ],
      revocationRoutes: ['失効の方法', '証明書を失効できる方法。少なくとも1つ選びます'],
      subjectTemplate: [
        '証明書のサブジェクト',
        'RFC 4514 の識別名で、あとに書いたものほど上位です。使える項目: {loginId} ログインID、{number} 証明書の番号（CNだけ）、{name} 氏名、{email} メールアドレス、{institutionCode} 金融機関コード、{institutionName} 金融機関名、{caGeneration} 認証局の世代。CN は {loginId} または {loginId} {number} とします。分からない値や長すぎる値を含む属性は、その人の証明書では省きます。次の発行・再取得から変わり、更新ではいまのサブジェクトを引き継ぎます。空欄なら標準です',
      ],
      noticeByInstitution: [
        '更新のお知らせメールを金融機関から送る',
        'メールアドレスのある利用者に、有効期限の前に1回送ります',
      ],
      portalNoticeDays: ['お知らせメールの時期（有効期限の何日前か）', '空欄なら、更新できる期間が始まる日に送ります'],
      helpdesk: ['お問い合わせ先', '金融機関でしか解決できないときに、利用者に案内されます。空欄なら案内しません'],
    },
    values: {
      refuse: '断る（標準）',
      allow: '認める',
      require_revocation: '先に失効が必要',
      keep_old_until_expiry: '有効期限まで残す（標準）',
      revoke_old_on_confirm: '失効させる',
      file: '問わない：ファイルでもよい（標準）',
      software: '取り出せない：OSの証明書ストアなど',
      hardware: 'チップの中：TPM、ICカードなど',
      latest_wins: 'あとからのログインが有効：先の画面は終了（標準）',
      first_wins: '先のログインが有効：終わるまで、あとからのログインを断る',
      employee: 'このシステムのアプリ（標準）',
      grant: '立ち会いなし：契約法人の管理画面がPCの鍵を保証する',
      possession: '立ち会いなし：いまの証明書の鍵で確かめる',
      external: '金融機関の専用アプリ',
    },
    purposes: { issue: '発行・再取得', renew: '更新' },
    challenges: { transaction: 'トランザクション認証', otp: 'ワンタイムパスワード', question: '追加認証（質問）' },
    routes: { portal: 'ポータル（マスターユーザ・管理者ユーザ）', paper: '書面（窓口）' },
    weekdays: ['日曜日', '月曜日', '火曜日', '水曜日', '木曜日', '金曜日', '土曜日'],
    closedDays: '休業日',
    closedDaysHint: '祝日、年末年始など。1行に1日、2026-12-31のように',
    phone: '電話番号',
    hours: '受付時間',
    preview: '保存せずに例を見る',
    example: '例',
  },
  en: {
    title: 'Settings',
    lead: 'How this institution behaves. Running servers follow within a second, and the companies’ consoles are told.',
    set: 'Save changes',
    switches: {
      validityDays: [
        'Days a certificate is valid',
        'From its issue; 366 as a rule. Counts for those issued from then on',
      ],
      windowDays: ['Days in which it can be renewed', 'How long before its end renewal begins; 40 as a rule'],
      issueWhenLive: [
        'A first issue while there is a live certificate',
        'As a rule it is refused: revoke that one first',
      ],
      issueWhenExpired: [
        'Another certificate after one has expired',
        'Whether the expired one has to be revoked first',
      ],
      onRenewal: ['The old certificate after a renewal', 'What becomes of it when the PC has confirmed the new one'],
      graceAfterExpiryDays: ['Days of renewal after the end', '0 as a rule: what has expired is issued again'],
      maxUsers: ['Most users', 'How many login IDs there may be'],
      challenges: [
        'Asked beside the password',
        'What is chosen is asked in this order: transaction, one-time password, question',
      ],
      authentication: [
        'Who issues and renews',
        'The user in this system’s application, or one the institution hands out. Both can do with nobody present: for a first issue the company’s console vouches for the PC’s key, for a renewal the key of the present certificate',
      ],
      renewalNeedsOrder: [
        'A renewal with nobody present needs an order of the company’s console',
        'Leave it on as a rule: a stolen PC cannot go on renewing then. The order’s signature is verified by the order keys',
      ],
      idempotent: [
        'The same request gets the same certificate',
        'A PC can fetch again what was lost on the way. Leave it on as a rule',
      ],
      minimumKeyProtection: [
        'Least protection of the key',
        'Where a PC can only keep the key in a weaker way, its agent makes none. The strength is what the PC says of itself',
      ],
      lockAfter: ['Wrong tries before the lock', 'Passwords and answers in a row, 1 to 20'],
      tempLockMinutes: [
        'Minutes of a lock for a while',
        'Above 0, it is locked for this long first, and for good when as many tries again are wrong',
      ],
      businessHours: [
        'Business hours',
        'For each day, in Japan’s time, as 09:00-12:00, 13:00-17:00; a day left empty is closed. Outside them no issue or renewal begins (G005e), and consoles ask nobody; what has begun may be finished. All empty: at any time',
      ],
      sessionPolicy: [
        'A login while the same login ID is logged in elsewhere',
        'Application and portal together, a login ID has one session',
      ],
      revocationRoutes: ['Ways to revoke', 'How a certificate can get revoked; at least one'],
      subjectTemplate: [
        'Subject of certificates',
        'A distinguished name of RFC 4514, what is highest last, of {loginId}, {number} (of the certificate, in CN alone), {name}, {email}, {institutionCode}, {institutionName} and {caGeneration}. CN is {loginId} or {loginId} {number}. An attribute with something that is not known or too long is left out of that person’s certificate. Counts from the next issue on; a renewal keeps the subject that is there. Empty: the standard one',
      ],
      noticeByInstitution: [
        'The institution’s own mail before a certificate ends',
        'Sent once, to users who have an address',
      ],
      portalNoticeDays: ['Days before the end at which it is sent', 'Empty: on the day renewal begins'],
      helpdesk: ['Helpdesk', 'Shown to users where only the institution can help. Empty: not shown'],
    },
    values: {
      refuse: 'refused (the rule)',
      allow: 'allowed',
      require_revocation: 'revoke the old one first',
      keep_old_until_expiry: 'stays until its end (the rule)',
      revoke_old_on_confirm: 'is revoked',
      file: 'any: a file will do (the rule)',
      software: 'cannot be taken out: the certificate store of the OS',
      hardware: 'inside a chip: TPM, smart card',
      latest_wins: 'the later login counts and ends the earlier (the rule)',
      first_wins: 'the first one counts: until it is over, later ones are refused',
      employee: 'this system’s application (the rule)',
      grant: 'nobody present: the company’s console vouches for the PC’s key',
      possession: 'nobody present: the key of the present certificate',
      external: 'the institution’s own application',
    },
    purposes: { issue: 'Issue', renew: 'Renewal' },
    challenges: { transaction: 'Transaction authentication', otp: 'One-time password', question: 'Secret question' },
    routes: { portal: 'in the portal, by master and administrator users', paper: 'on paper, at the counter' },
    weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    closedDays: 'Closed days',
    closedDaysHint: 'Holidays, the year’s end: a day a line, as 2026-12-31',
    phone: 'Phone',
    hours: 'Hours',
    preview: 'See the example without saving',
    example: 'Example',
  },
}

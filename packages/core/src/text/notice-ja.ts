import type { RevocationRoute } from '../authority-profile.ts'
import type { Milestone } from '../notice.ts'

/** What stands in a subject or lead. Dates are written out in the reader's language. */
export interface LeadValues {
  /** Of the expiry, as `3月5日`. */
  monthDay: string
  daysLeft: number
  notAfter: string
  revokedFirst: RevocationRoute | null
}

export interface CertificateValues {
  institution: string
  pc: string
  osUser: string
  loginId: string
  serial: string
  notAfter: string
  /** Null once it has expired. */
  lastDay: string | null
  businessDaysLeft: number
  situation: string
}

export interface StaffValues {
  name: string
  pc: string
  notAfter: string
  lastDay: string | null
  situation: string
}

/** The words of the mails (`spec/notices.md` E.3 to E.5). Japanese is the type; English satisfies it. */
export interface NoticeText {
  subject: Record<Exclude<Milestone, 'follow_up'>, (values: LeadValues) => string>
  lead: Record<Exclude<Milestone, 'follow_up'>, (values: LeadValues) => string>
  greeting(name: string, department: string): string
  origin: string
  what: string
  certificate(values: CertificateValues): string[]
  unknownPc: string
  how: string
  steps(expired: boolean, needed: string): string[]
  /** Renewed with nobody present: in place of lead and steps, the latter with their heading. */
  unattended: { lead(daysLeft: number): string; steps: string[] }
  genuine: string
  /** One code for each certificate of the mail; where there are several, each names its PC. */
  codes(codes: { code: string; pc: string | null }[]): string[]
  noCode: string
  neverAsked: string[]
  cannot: string
  helpdesk(helpdesk: string): string[]
  /** Others have to act first: nothing is asked for (N-09). */
  inHand: { subject(monthDay: string): string; lead: string }
  situation: {
    notStarted(daysLeft: number): string
    waitingOn(party: string): string
    onLeave(until: string | null): string
    underWay: string
    expired: string
  }
  manager: {
    subject(count: number, earliest: string): string
    greeting(name: string): string
    unnamed: string
    lead: string
    request(helpdesk: string): string[]
  }
  admin: { subject(count: number, expired: number): string; lead: string; more: string }
  staff(values: StaffValues): string[]
  andMore(count: number): string
  test: { subject: string; body: string[] }
}

const revokeFirst = {
  portal: '（先に管理者による失効が必要です。ヘルプデスクが手配します。）',
  paper: '（先に金融機関による失効が必要です。ヘルプデスクが手配します。）',
}

export const noticeJa: NoticeText = {
  subject: {
    opens: ({ monthDay }) => `【社内】電子証明書の更新が可能になりました（期限 ${monthDay}）`,
    days30: ({ daysLeft }) => `【社内】電子証明書の更新のお願い（あと${daysLeft}日）`,
    days14: ({ daysLeft }) => `【要対応】電子証明書の更新（あと${daysLeft}日）`,
    days7: ({ daysLeft }) => `【要対応】電子証明書の更新（あと${daysLeft}日）`,
    days3: ({ daysLeft }) => `【至急】電子証明書の更新（あと${daysLeft}日）`,
    last_day: () => '【本日中】電子証明書の最終作業日です',
    expired: () => '【期限切れ】電子証明書の再取得が必要です',
  },
  lead: {
    opens: () => '電子証明書の更新ができる期間になりました。お手すきの際に更新をお願いします。',
    days30: () => '電子証明書がまだ更新されていません。今週中の作業をお願いします。',
    days14: ({ daysLeft }) =>
      `有効期限まで${daysLeft}日です。期限を過ぎると証明書でログインできなくなり、再取得が必要になります。`,
    days7: ({ daysLeft }) =>
      `有効期限まで${daysLeft}日です。振込などの予定がある場合は、先に済ませてから更新してください。上長にもお知らせしています。`,
    days3: ({ daysLeft }) =>
      `有効期限まで${daysLeft}日です。本日中の更新をお願いします。できない場合は必ずヘルプデスクへご連絡ください。`,
    last_day: ({ notAfter }) => `本日が最終作業日です。${notAfter} を過ぎると更新できません。`,
    expired: ({ revokedFirst }) =>
      `電子証明書の有効期限が切れました。証明書でのログインはできません。アプリの「証明書発行」から再取得してください${revokedFirst ? revokeFirst[revokedFirst] : ''}。ログインIDとログインパスワードが必要です。`,
  },
  greeting: (name, department) => `${department} ${name} 様`.trim(),
  origin: '情報システム部の証明書管理システムから自動でお送りしています。',
  what: '■ 対象',
  certificate: (c) => [
    `  金融機関      : ${c.institution}`,
    `  パソコン      : ${c.pc}${c.osUser && `（Windowsユーザ ${c.osUser}）`}`,
    `  ログインID    : ${c.loginId}`,
    `  証明書        : シリアル番号の末尾 ${c.serial}`,
    `  有効期限      : ${c.notAfter}（日本時間）`,
    ...(c.lastDay ? [`  最終作業日    : ${c.lastDay}（残り ${c.businessDaysLeft} 営業日）`] : []),
    `  現在の状況    : ${c.situation}`,
  ],
  unknownPc: '未確認',
  how: '■ 手順（約5分）',
  steps: (expired, needed) => [
    '  1. 上のパソコンに、上のWindowsユーザでサインインしてください。',
    '  2. ブラウザでバンキングを使用中の場合は、ログアウトして閉じてください。',
    '  3. スタートメニューの「証明書発行アプリケーション」を開いてください。',
    '     PCの画面に出る「更新のお願い」からも始められます。',
    `  4. 画面の案内に沿って${expired ? '再取得' : '更新'}してください。ご用意いただくもの: ${needed}`,
    '  5. 完了後、すべてのブラウザを一度閉じてください。',
  ],
  unattended: {
    lead: (daysLeft) =>
      `有効期限まで${daysLeft}日です。この証明書はパソコンが自動で更新しますが、まだ更新されていません。下のパソコンの電源を入れて、サインインしてください。`,
    steps: [
      '■ 手順',
      '  1. 上のパソコンの電源を入れ、上のWindowsユーザでサインインしてください。',
      '  2. 社内のネットワークにつないだまま、30分ほどお使いください。更新は自動で終わります。',
      '  3. 「更新のお願い」が画面に出たときだけ、案内に沿って操作してください。',
    ],
  },
  genuine: '■ このメールが本物かどうかの確認',
  codes: (codes) => [
    `  アプリの依頼画面の照合番号が ${codes.map(({ code, pc }) => (pc ? `${code}（${pc}）` : code)).join('、')} であることをお確かめください。`,
  ],
  noCode: '  再取得を始める前に、社内ヘルプデスクへご確認ください。',
  neverAsked: [
    '  このメールにリンクと添付ファイルはありません。',
    '  電話やメールでパスワード、ワンタイムパスワード、暗証番号をお聞きすることはありません。',
    '  金融機関を名乗る電話で更新を求められても、操作せずにヘルプデスクへご連絡ください。',
  ],
  cannot: '■ 作業できないとき（休暇、異動、パソコンの入替予定など）',
  helpdesk: (helpdesk) => [
    `  ${helpdesk || '社内ヘルプデスク'}`,
    '  ※金融機関からも同じ時期に案内が届くことがあります。作業は一度で済みます。',
  ],
  inHand: {
    subject: (monthDay) => `【社内】電子証明書の更新を手続き中です（期限 ${monthDay}）`,
    lead: '電子証明書の更新は、ご本人以外の対応を待っています。いまお願いする作業はありません。作業が必要になりましたら、あらためてご連絡します。',
  },
  situation: {
    notStarted: (daysLeft) => `未更新（期限まで${daysLeft}日）`,
    waitingOn: (party) => `${party}の対応待ち`,
    onLeave: (until) => `休職中（${until ? `${until}まで` : '終了日未定'}）。更新するか失効するかをお知らせください`,
    underWay: '手続き中',
    expired: '期限切れ（再取得が必要）',
  },
  manager: {
    subject: (count, earliest) => `【確認のお願い】部下の電子証明書の更新（${count}名・最短期限 ${earliest}）`,
    greeting: (name) => `${name} 様`,
    unnamed: 'ご担当',
    lead: '貴部門で電子証明書の更新が済んでいない方をお知らせします（期限の近い順）。',
    request: (helpdesk) => [
      'お願い: ご本人が休暇・出張・異動・退職予定の場合は、代わりの対応を決めますので',
      `${helpdesk || '社内ヘルプデスク'}へご連絡ください。`,
      '本人以外がパスワードを預かって操作することはできません。',
    ],
  },
  admin: {
    subject: (count, expired) => `【証明書管理】最終作業日・期限切れ（${count}件、うち期限切れ ${expired}件）`,
    lead: '最終作業日を迎えた、または期限の切れた証明書です（期限の近い順）。',
    more: '詳細はコンソールの「証明書」で確認できます。',
  },
  staff: (s) => [
    `・${s.name} / ${s.pc}`,
    `    期限 ${s.notAfter}${s.lastDay ? ` / 最終作業日 ${s.lastDay}` : ''}`,
    `    状況 ${s.situation}`,
  ],
  andMore: (count) => `ほか ${count} 名`,
  test: {
    subject: '【証明書管理】テストメール',
    body: [
      '証明書管理コンソールからのテストメールです。',
      '',
      'このメールが届いていれば、メールサーバの設定は正しく動いています。',
      '差出人が社内の固定アドレスで、迷惑メールに入っていないことをお確かめください。',
    ],
  },
}

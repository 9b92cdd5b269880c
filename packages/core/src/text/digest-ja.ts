import type { DigestFacts, UrgentKind } from '../notice-digest.ts'

interface SubjectValues {
  date: string
  expired: number
  in3Days: number
  in7Days: number
  notInstalled: number
}

/** The words of the administrators' digest. Japanese is the type; English satisfies it. */
export interface DigestText {
  subject(values: SubjectValues): string
  urgent: string
  suspicions: string
  kind: Record<UrgentKind, string>
  within: string
  withinLine(days: number, count: number): string
  compared(yesterday: number | null, lastWeek: number | null): string
  waiting: string
  pcs: string
  pcLines(pcs: DigestFacts['pcs']): string[]
  campaigns: string
  campaignLine(campaign: DigestFacts['campaigns'][number]): string
  plan: string
  peakLine(day: string, count: number): string
  holidayLine(name: string, days: string): string
  mails: string
  mailLines(mails: DigestFacts['mails']): string[]
  risks: string
  riskLines(risks: DigestFacts['risks']): string[]
  count(label: string, count: number): string
  andMore(count: number): string
  nothing: string
  more(consoleUrl: string): string
}

export const digestJa: DigestText = {
  subject: ({ date, expired, in3Days, in7Days, notInstalled }) =>
    `【証明書管理】日次まとめ ${date}（期限切れ ${expired}・3日以内 ${in3Days}・7日以内 ${in7Days}・発行済み未導入 ${notInstalled}）`,
  urgent: 'いま対応が必要なもの',
  suspicions: '不審な連絡の報告（未確認）',
  kind: {
    issued_not_installed: '発行済み未導入',
    expired: '期限切れ',
    last_day: '最終作業日が今日',
    locked: '利用停止',
    needs_revocation: '失効待ち',
    waiting_on_us: 'IT部門・マスターユーザの対応待ち',
    on_leave: '休職中の方の証明書（更新するか失効するかを確認）',
    to_revoke: '退職者の有効な証明書（失効の手配）',
  },
  within: '期限の分布',
  withinLine: (days, count) => `${days}日以内 : ${count}`,
  compared: (yesterday, lastWeek) =>
    `（${[yesterday === null ? null : `前営業日 ${yesterday}`, lastWeek === null ? null : `前週 ${lastWeek}`].filter(Boolean).join('、')}）`,
  waiting: '誰を待っているか',
  campaigns: '一斉更新の進み',
  campaignLine: ({ name, completed, total, failed, paused }) =>
    `${name} : 完了 ${completed}/${total} 失敗 ${failed}${paused ? '（一時停止中）' : ''}`,
  pcs: '端末',
  pcLines: ({ silent, skewed, failed }) => [
    `14日を超えて未接続で更新対象 : ${silent}`,
    `時計のずれが5分超 : ${skewed}`,
    `作業が停止 : ${failed}`,
  ],
  plan: '今後60日の予定と期限の山',
  peakLine: (day, count) => `${day} : 期限 ${count}件`,
  holidayLine: (name, days) => `${days} : 休業日（${name}）`,
  mails: '通知（直近24時間）',
  mailLines: ({ sent, kept, suppressed, noAddress, failed }) => [
    `送信 ${sent} / 保管 ${kept} / 抑止 ${suppressed}（うち宛先不明 ${noAddress}） / 失敗 ${failed}`,
  ],
  risks: 'リスク',
  riskLines: ({ holidaysEnd, onlyOneAdministrator, unreachable }) => [
    ...(holidaysEnd ? [`祝日のデータは${holidaysEnd}年までです。その先の祝日を「休業日」に登録してください`] : []),
    ...(onlyOneAdministrator ? ['システム管理者が1名だけです'] : []),
    ...(unreachable > 0 ? [`メールアドレスがなく、お知らせの届かない更新対象者 : ${unreachable}`] : []),
  ],
  count: (label, count) => `${label} : ${count}`,
  andMore: (count) => `ほか ${count} 件`,
  nothing: 'なし',
  more: (consoleUrl) => `詳細はコンソールで確認できます。 ${consoleUrl}`,
}

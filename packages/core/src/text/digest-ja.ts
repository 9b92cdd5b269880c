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
  kind: Record<UrgentKind, string>
  within: string
  withinLine(days: number, count: number): string
  waiting: string
  pcs: string
  pcLines(pcs: DigestFacts['pcs']): string[]
  peaks: string
  mails: string
  mailLines(mails: DigestFacts['mails']): string[]
  count(label: string, count: number): string
  andMore(count: number): string
  nothing: string
  more: string
}

export const digestJa: DigestText = {
  subject: ({ date, expired, in3Days, in7Days, notInstalled }) =>
    `【証明書管理】日次まとめ ${date}（期限切れ ${expired}・3日以内 ${in3Days}・7日以内 ${in7Days}・発行済み未導入 ${notInstalled}）`,
  urgent: 'いま対応が必要なもの',
  kind: {
    issued_not_installed: '発行済み未導入',
    expired: '期限切れ',
    last_day: '最終作業日が今日',
    locked: '利用停止',
    needs_revocation: '失効待ち',
  },
  within: '期限の分布',
  withinLine: (days, count) => `${days}日以内 : ${count}`,
  waiting: '誰を待っているか',
  pcs: '端末',
  pcLines: ({ silent, skewed, failed }) => [
    `14日を超えて未接続で更新対象 : ${silent}`,
    `時計のずれが5分超 : ${skewed}`,
    `作業が停止 : ${failed}`,
  ],
  peaks: '今後60日の期限の山',
  mails: '通知（直近24時間）',
  mailLines: ({ sent, kept, suppressed, noAddress, failed }) => [
    `送信 ${sent} / 保管 ${kept} / 抑止 ${suppressed}（うち宛先不明 ${noAddress}） / 失敗 ${failed}`,
  ],
  count: (label, count) => `${label} : ${count}`,
  andMore: (count) => `ほか ${count} 件`,
  nothing: 'なし',
  more: '詳細はコンソールで確認できます。',
}

import type { Purpose } from '@certfleet/core/issuance.ts'
import type { Advice } from '@certfleet/core/text/ja.ts'
import type { ListCheck } from '../view.ts'
import { type CliText, cliJa } from './cli-ja.ts'
import { type DialogueText, dialogueJa } from './dialogue-ja.ts'
import { type FltText, fltJa } from './flt-ja.ts'

/** The words of the employee's screens. Titles, buttons and fields are the manual's (manual §2.1, §2.2). */
export interface ScreenText extends DialogueText, FltText, CliText {
  application: string
  language: string
  steps: { request: string; choose: string; authenticate: string; process: string; result: string }
  stepsLabel: string
  close: string
  later: string
  startNow: string
  retry: string
  saveLog: string
  helpdesk: string
  help: string
  helpOpens: string
  /** After an instant, where that does not say so itself. */
  inJapan: string
  emptyList: {
    title: string
    checks: Record<ListCheck['check'], Advice>
    found: string
    notFound: string
    unknown: string
    others: string
  }
  lost: { title: string; what: string; todo: string }
  launch: { title: string; open: string; expired: string }
  notice: {
    title: (purpose: Purpose) => string
    body: (institution: string, referenceCode: string) => string
    several: (count: number) => string
  }
}

export const ja: ScreenText = {
  ...dialogueJa,
  ...fltJa,
  ...cliJa,
  application: '証明書発行アプリケーション',
  language: '言語',
  steps: { request: '依頼', choose: '証明書取得', authenticate: '認証', process: '処理', result: '結果' },
  stepsLabel: '手続きの流れ',
  close: '閉じる',
  later: 'あとで',
  startNow: '今すぐ始める',
  retry: 'もう一度試す',
  saveLog: 'ログを保存',
  helpdesk: '社内の問い合わせ先',
  help: 'ヘルプ',
  helpOpens: '別のウィンドウで開きます',
  inJapan: '（日本時間）',
  emptyList: {
    title: 'あるはずの証明書が表示されないとき',
    checks: {
      unfinished: {
        what: '発行の手続きが終わっていない',
        todo: '「証明書取得 結果」の画面まで進んでいなければ、証明書はまだありません。届いている依頼を最後まで行ってください。',
      },
      smartaccess: {
        what: 'SMARTACCESSがインストールされている',
        todo: '証明書が隠れることがあります。システム管理者に連絡し、アンインストールを相談してください。',
      },
      sure_click: {
        what: 'HP Sure Clickを使っている',
        todo: 'システム管理者に連絡し、無効にしてください。有効な間に発行した証明書は、失効して取得し直します。',
      },
      clock: {
        what: 'PCの日付と時刻が、証明書の有効期間から外れている',
        todo: '設定の「日付と時刻」で「時刻を自動的に設定する」をオンにしてください。',
      },
    },
    found: 'このPCで見つかりました。',
    notFound: 'このPCは該当しません。',
    unknown: 'お確かめください。',
    others:
      '有効期限が切れた証明書は表示されません。同じPCでも、別のユーザで受け取った証明書は表示されません。どれにも当てはまらないときは、社内の問い合わせ先に連絡してください。',
  },
  lost: {
    title: 'この画面は終わりました',
    what: 'エージェントが終了したか、再起動したため、この画面はもう使えません。',
    todo: 'この画面を閉じ、スタートメニュー（アプリケーションの一覧）の「証明書発行アプリケーション」からもう一度開いてください。途中の手続きは失われていません。',
  },
  launch: {
    title: '証明書発行アプリケーションを開いています…',
    open: '開く',
    expired:
      'この画面を開く期限が切れました。スタートメニュー（アプリケーションの一覧）の「証明書発行アプリケーション」からもう一度開いてください。',
  },
  notice: {
    title: (purpose) => `電子証明書の${{ issue: '発行', renew: '更新', reissue: '再取得' }[purpose]}のお願い`,
    body: (institution, referenceCode) => `${institution}　照合番号 ${referenceCode}`,
    several: (count) => `依頼が${count}件届いています。`,
  },
}

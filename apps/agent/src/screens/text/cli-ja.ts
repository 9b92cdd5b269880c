import type { Advice } from '@certfleet/core/text/ja.ts'
import type { LocalReason } from '../../enrol.ts'
import type { Command } from '../../commands.ts'

/** The words for whoever sits at a terminal. */
export interface CliText {
  /** For whoever sits at a terminal. */
  cli: {
    usage: string
    /** What each command does. */
    commands: Record<Command, string>
    renew: {
      notRequested: string
      early: (loginId: string, opensAt: string) => string
      due: (loginId: string, notAfter: string) => string
      expired: (loginId: string, notAfter: string) => string
      none: (loginId: string | null) => string
      ask: (helpdesk: string) => string
    }
    tokenPrompt: string
    enrolled: (agentId: string, origin: string, agentState: string) => string
    notEnrolled: string
    enrolling: (server: string, logFile: string) => string
    notRunning: string
    runningWhileEnrolling: string
    enrolment: Record<LocalReason, Advice>
  }
}

export const cliJa: CliText = {
  cli: {
    usage: '使い方: certfleet-agent コマンド',
    commands: {
      run: 'エージェントを動かす（コマンドを省いたときも同じ）',
      enrol: 'コンソールに登録する。トークンは尋ねられたら貼り付ける（enroll も同じ）',
      open: '証明書発行アプリケーションの画面を開く',
      renew: '更新の依頼が届いていれば画面を開き、届いていなければ理由を表示する',
      status: '接続、電子証明書、依頼の状態を表示する',
      doctor: 'このPCで手続きができるかを調べ、対処を表示する。問題があれば終了コードは1',
      log: 'ログの最後の行を表示する。--follow は追加も表示し、--path は場所だけを表示する',
      help: 'この説明を表示する',
    },
    renew: {
      notRequested: 'コンソールからの更新の依頼は届いていません。更新は依頼が届いてから行います。',
      early: (loginId, opensAt) => `${loginId}: 更新できるのは ${opensAt} からです。それまで行うことはありません。`,
      due: (loginId, notAfter) => `${loginId}: 更新期間に入っています（有効期限 ${notAfter}）。`,
      expired: (loginId, notAfter) =>
        `${loginId}: ${notAfter} に有効期限が切れました。更新ではなく、新しい発行が必要です。`,
      none: (loginId) =>
        loginId === null
          ? 'このPCのこのユーザには、更新する電子証明書がありません。'
          : `このPCのこのユーザには、${loginId} の電子証明書がありません。`,
      ask: (helpdesk) => `お急ぎの場合や心当たりがない場合の問い合わせ先: ${helpdesk || '社内のシステム管理者'}`,
    },
    tokenPrompt: '登録用トークン: ',
    enrolled: (agentId, origin, agentState) => `${origin} に登録しました（${agentState}）: ${agentId}`,
    notEnrolled: '登録されていません。certfleet-agent enrol --server URL で登録してください。',
    enrolling: (server, logFile) =>
      `まだ登録されていません。エージェントは起動すると ${server} へ自動で登録し、できるまで繰り返します。経過: ${logFile}`,
    notRunning: 'エージェントは動いていません。certfleet-agent run で起動してください。',
    runningWhileEnrolling: 'エージェントが動いています。終了してから、もう一度登録してください。',
    enrolment: {
      server_not_a_url: {
        what: 'コンソールのURLが正しくありません。',
        todo: 'https:// で始まるURLを指定してください。',
      },
      server_not_https: {
        what: 'コンソールとの接続が保護されません。',
        todo: 'https:// で始まるURLを指定してください（http:// はこのPC自身だけに使えます）。',
      },
      token_malformed: {
        what: '登録用トークンの形式が正しくありません。',
        todo: 'cf1. で始まる1行を、途中で切らずに貼り付けてください。',
      },
      foreign_console: {
        what: '登録用トークンを発行したコンソールではありません。トークンは送っていません。',
        todo: 'URLを確認してください。正しい場合はシステム管理者に連絡してください。',
      },
      unreachable: { what: 'コンソールに接続できません。', todo: 'URLとネットワークを確認してください。' },
      proxy_refused: {
        what: 'プロキシの認証に失敗したため、コンソールに接続できません。',
        todo: 'HTTPS_PROXY のユーザ名とパスワードを確認してください。',
      },
      answer_unreadable: {
        what: 'コンソールの応答を読み取れません。',
        todo: 'URLと、コンソールのバージョンを確認してください。',
      },
    },
  },
}

import type { IssuanceCode } from '../authority-codes.ts'
import type { Lifecycle, Presence } from '../certificate.ts'
import type { AgentState, IssuanceState, Party, Purpose, Refusal } from '../issuance.ts'
import type { ProblemCode } from '../problem.ts'
import type { Protection } from '../protocol.ts'
import { codesJa } from './codes-ja.ts'
import { type PeopleText, peopleJa } from './people-ja.ts'

/** A text that says what happened, and one that says what to do. */
export interface Advice {
  what: string
  todo: string
}

/** `todo` is the IT admin's, and the employee's where theirs is not another. */
export interface CodeAdvice extends Advice {
  employee?: string
}

/** The words of the domain. Japanese is the type; English satisfies it. */
export interface DomainText extends PeopleText {
  lifecycle: Record<Lifecycle, string>
  presence: Record<Presence, string>
  purpose: Record<Purpose, string>
  issuanceState: Record<IssuanceState, string>
  party: Record<Party, string>
  agentState: Record<AgentState, string>
  protection: Record<Protection, string>
  refusal: Record<Refusal['reason'], string>
  code: Record<IssuanceCode, CodeAdvice>
  /** G009e where nobody is asked: the proxy refuses whoever is signed in to the PC. */
  signOnRefused: CodeAdvice
  problem: Record<ProblemCode, Advice>
}

export const ja: DomainText = {
  ...peopleJa,
  lifecycle: {
    revoked: '失効済み',
    expired: '期限切れ',
    superseded: '更新済み（旧）',
    issued_not_installed: '発行済み未導入',
    key_unusable: '鍵利用不可',
    misplaced: '別ユーザに導入',
    missing: '端末に無し',
    critical: '期限間近（緊急）',
    expiring: '期限間近',
    due: '更新可能',
    not_yet_valid: '開始前',
    valid: '有効',
  },
  presence: {
    never_seen: '未確認',
    present_ok: '利用可',
    present_key_unusable: '鍵が使えない',
    present_clock_conflict: '時計の不一致',
    absent_after_seen: '無くなった',
    other_user_store: '別ユーザのストア',
  },
  purpose: { issue: '発行', renew: '更新', reissue: '再取得' },
  issuanceState: {
    planned: '計画済み',
    eligible: '更新可能',
    queued: '送信待ち',
    unreachable: '端末未接続',
    offered: '依頼中',
    waiting_logon: '本人のサインイン待ち',
    snoozed: 'あとで',
    preflight: '事前確認',
    waiting_app_update: 'アプリ更新待ち',
    waiting_proxy_auth: 'プロキシ認証待ち',
    waiting_selection: '証明書の選択待ち',
    waiting_application: '金融機関のアプリケーションでの操作待ち',
    waiting_password: 'ログインパスワード待ち',
    waiting_transaction_auth: 'トランザクション認証待ち',
    waiting_otp: 'ワンタイムパスワード待ち',
    waiting_otp_resync: '時刻同期待ち',
    waiting_answer: '追加認証の回答待ち',
    waiting_portal_registration: 'ブラウザでの登録待ち',
    waiting_institution: '金融機関の確認待ち',
    waiting_unlock: '利用停止の解除待ち',
    waiting_authority: '認証局の受付待ち',
    waiting_network: '通信待ち',
    issuing: '発行処理中',
    issued: '発行済み',
    installing: '導入中',
    installed: '導入済み',
    verifying: '確認中',
    issued_not_installed: '発行済み未導入',
    needs_revocation: '失効が必要',
    failed_action_needed: '要対応',
    paused: '一時停止',
    completed: '完了',
    cancelled: '取消',
    superseded_by_other: '別途更新済み',
    missed: '期限切れ（未更新）',
    failed_final: '失敗',
  },
  party: {
    employee: '本人',
    it_admin: 'システム管理者',
    helpdesk: 'ヘルプデスク',
    master_user: 'マスターユーザ',
    institution: '金融機関',
    authority: '認証局',
    device: '端末',
  },
  agentState: { pending_approval: '承認待ち', active: '稼働中', quarantined: '隔離', retired: '廃止' },
  protection: {
    file: '暗号化ファイル（このOSユーザなら読み出せる）',
    nss: 'NSSデータベース（このOSユーザなら読み出せる）',
    tpm: '端末のTPM（端末の外へ出せない）',
    cng: 'Windows（エクスポート不可・ソフトウェア）',
    capi: 'Windows（エクスポート不可・旧方式、TLS 1.3不可）',
    pkcs11: 'PKCS#11トークン（エクスポート不可・ソフトウェア）',
    pkcs11_hardware: 'PKCS#11トークン（エクスポート不可・カードやHSMのハードウェア）',
  },
  refusal: {
    revoked: '失効済みのため更新できません',
    expired: '期限切れのため更新できません。再取得が必要です',
    superseded: 'すでに新しい証明書があります',
    key_unusable: '鍵が使えないため更新できません。失効と再取得が必要です',
    misplaced: '別のユーザのストアにあるため更新できません',
    missing: '端末に証明書が見当たりません',
    too_early: '更新可能期間の前です',
    no_pc: 'この証明書を持つPCが割り当てられていません',
    pc_not_active: 'この証明書を持つPCが稼働中ではありません',
    left: '利用者が退職しているため更新できません',
    on_leave: '利用者が休職中のため更新できません',
    already_open: '同じログインIDの作業が進行中です',
  },
  code: codesJa,
  signOnRefused: {
    what: 'プロキシが、PCにサインインしているユーザを認めませんでした。',
    todo: 'このユーザでプロキシを使えるように、認証（NTLM、Kerberos）の設定を確認してください。直ると自動的に続きます。',
    employee: 'ここで入力するものはありません。社内の問い合わせ先に連絡してください。直ると自動的に続きます。',
  },
  problem: {
    input: { what: '入力内容に誤りがあります。', todo: '印の付いた項目を直してください。' },
    invitation_unreadable: {
      what: '接続情報を読み取れません。',
      todo: '認証局で表示された cfa1. で始まる1行を、途中で切らずに貼り付けてください。',
    },
    issuers_unreadable: {
      what: '発行者の証明書を読み取れません。',
      todo: '証明書を発行するCAの証明書を、PEM形式（-----BEGIN CERTIFICATE-----）で貼り付けてください。利用者の証明書ではありません。',
    },
    import_unreadable: { what: 'ファイルを読み取れません。', todo: 'ファイルの形式を確認してください。' },
    signed_out: { what: 'サインインしていません。', todo: 'サインインしてください。' },
    not_allowed: { what: 'この操作の権限がありません。', todo: 'システム管理者に依頼してください。' },
    setup_code_wrong: {
      what: 'セットアップコードが違います。',
      todo: 'コンソールの起動時に表示されたコードを入力してください。',
    },
    token_unknown: { what: '登録用トークンが正しくありません。', todo: '新しいトークンを発行してください。' },
    proof_refused: { what: '署名を確認できませんでした。', todo: 'エージェントの接続先を確認してください。' },
    not_found: { what: '見つかりません。', todo: '一覧から選び直してください。' },
    setup_done: { what: 'セットアップは済んでいます。', todo: 'サインインしてください。' },
    changed_meanwhile: { what: '操作の間に状態が変わりました。', todo: '最新の状態を確認して、やり直してください。' },
    renewal_refused: { what: '今は更新できません。', todo: '理由を確認してください。' },
    authority_known: { what: 'この認証局は登録済みです。', todo: '一覧を確認してください。' },
    no_packages: {
      what: 'このバージョンのパッケージがフォルダーにありません。',
      todo: 'ファイルを確認してください。',
    },
    nothing_to_renew: {
      what: '選んだ証明書のうち、今更新できるものはありません。',
      todo: '更新できない理由を確認してください。',
    },
    rolling_already: {
      what: 'この認証局では、すでに自動更新が有効です。',
      todo: '一斉更新の一覧で確認してください。',
    },
    login_id_known: { what: 'このログインIDは登録済みです。', todo: '一覧を確認してください。' },
    employee_known: {
      what: '同じ社員番号またはメールアドレスの人が登録されています。',
      todo: '一覧で検索し、その人を編集してください。',
    },
    import_applied: { what: 'この取り込みは反映済みです。', todo: '利用者の一覧を確認してください。' },
    import_outdated: {
      what: '確認した後に登録内容が変わり、表示した差分と結果が変わるため、反映しませんでした。',
      todo: '何も変更していません。同じファイルをもう一度選び、新しい差分を確認してください。',
    },
    already_assigned: {
      what: 'このログインIDは別のPCに割り当てられています。',
      todo: '先にそのPCの割当を外してください。',
    },
    too_many: { what: '試行回数が多すぎます。', todo: '少し待ってからやり直してください。' },
    authority_unreachable: { what: '認証局に接続できません。', todo: 'URLとネットワークを確認してください。' },
    authority_untrusted: {
      what: '認証局のサーバ証明書を確認できません。',
      todo: '接続情報を認証局から取り直してください。',
    },
    authority_answer_unreadable: {
      what: '認証局の応答を読み取れません。',
      todo: 'URLと、認証局のバージョンを確認してください。',
    },
  },
}

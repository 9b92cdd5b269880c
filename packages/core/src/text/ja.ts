import type { IssuanceCode } from '../authority-codes.ts'
import type { Lifecycle, Presence } from '../certificate.ts'
import type { AgentState, IssuanceState, Party, Purpose, Refusal } from '../issuance.ts'
import type { ProblemCode } from '../problem.ts'
import type { Protection } from '../protocol.ts'
import { type PeopleText, peopleJa } from './people-ja.ts'

/** A text that says what happened, and one that says what to do. */
export interface Advice {
  what: string
  todo: string
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
  code: Record<IssuanceCode, Advice>
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
    left: '退職した利用者の証明書',
    on_leave: '利用者が休職中',
    already_open: '同じログインIDの作業が進行中です',
  },
  code: {
    BZBE001011: {
      what: '証明書更新の後に異常終了しました。',
      todo: 'PCを再起動し、スクリプトの遮断、HP SimplePass、アドオン、マルウェアを確認してください。',
    },
    BZBE011008: {
      what: '選んだ証明書は認証局で使えません（別の証明書、発行失敗、または失効済み）。',
      todo: '有効な証明書を選び直すか、再取得してください。',
    },
    G001e: {
      what: '証明書をPCに導入できませんでした。',
      todo: '保存した応答から導入だけをやり直します。続く場合はヘルプデスクへ連絡してください。',
    },
    G002e: {
      what: '新しいアプリケーションを取得できませんでした。',
      todo: 'PCのネットワークとディスクの空き容量を確認し、もう一度お試しください。',
    },
    G003e: {
      what: 'バージョン情報を取得できませんでした。',
      todo: 'PCのネットワークとファイアウォールを確認してください。',
    },
    G004e: { what: 'このアプリでは手続きできません。', todo: 'ブラウザのポータルで手続きしてください。' },
    G005e: { what: '認証局は現在ご利用いただけません。', todo: '自動的に再開します。お待ちください。' },
    G006e: { what: '入力内容に誤りがあります。', todo: '文字数を確認して、もう一度入力してください。' },
    G007i: {
      what: '新しいアプリケーションの取得が完了しました。',
      todo: 'PCの画面で「インストール」を押してください。終わると自動的に再開します。',
    },
    G008e: { what: '認証局の受付が混み合っています。', todo: '時間をおいて自動的に再開します。' },
    G009e: {
      what: 'プロキシの認証に失敗しました。',
      todo: 'プロキシのユーザ名とパスワードをシステム管理者に確認してください。入力する画面が出ないプロキシは、PCにサインインしているユーザで認証します（NTLM、Kerberos）。その設定はシステム管理者が直します。',
    },
    G010e: { what: '追加認証の回答が登録されていません。', todo: 'ポータルの「追加認証回答登録」で登録してください。' },
    G011e: {
      what: '利用者登録コードの認証が済んでいません。',
      todo: 'ポータルの「利用者登録コード認証」を行ってください。',
    },
    G012e: {
      what: 'トランザクション認証の利用が開始されていません。',
      todo: 'ポータルの「トランザクション認証利用開始登録」を行ってください。',
    },
    G013e: {
      what: 'ワンタイムパスワードの利用が開始されていません。',
      todo: 'ポータルの「ワンタイムパスワード利用開始登録(ハードウェアトークン)」を行ってください。',
    },
    G014e: {
      what: 'ワンタイムパスワードのトークンが発行されていません。',
      todo: 'ポータルの「ワンタイムパスワードトークン発行」を行ってください。',
    },
    G015e: {
      what: 'トランザクション認証のトークンが選ばれていません。',
      todo: 'ポータルの「トランザクション認証利用開始登録選択」を行ってください。',
    },
    G020e: {
      what: '契約者確認情報への回答が必要です。',
      todo: 'ポータルの「強制お知らせ」で回答してください。金融機関の確認後に使えます。',
    },
    G021e: {
      what: '新しいアプリケーションを導入できませんでした。',
      todo: 'システム管理者が導入してください。終わると再開できます。',
    },
    wrong_credentials: {
      what: 'ログインIDまたはパスワードが違います。',
      todo: 'もう一度入力してください。続けて間違えると利用停止になります。',
    },
    temporarily_locked: {
      what: 'このログインIDは一時停止中です。',
      todo: 'しばらく待ってから、もう一度入力してください。さらに間違えると利用停止になります。',
    },
    session_elsewhere: {
      what: 'このログインIDは、別のPCかブラウザでログイン中です。',
      todo: 'そちらの手続きを終えるか、ポータルならログアウトしてから、もう一度入力してください。心当たりがないときは、すぐに管理者に連絡してください。',
    },
    wrong_answer: {
      what: '入力した番号または回答が違います。',
      todo: 'もう一度入力してください。続けて間違えると利用停止になります。',
    },
    transaction_expired: {
      what: '二次元コードの有効時間が過ぎました。',
      todo: '新しい二次元コードを読み取り、表示された番号を入力してください。',
    },
    locked: {
      what: 'このログインIDは利用停止中です。',
      todo: 'マスターユーザまたは管理者ユーザに解除を依頼してください。',
    },
    too_early: { what: '更新可能期間の前です。', todo: '期間に入ってから、もう一度行ってください。' },
    live_certificate_exists: {
      what: 'このログインIDには、失効していない証明書があります。',
      todo: '先に今の証明書を失効させてください。',
    },
    session_displaced: {
      what: '同じログインIDで別のログインが行われたため、この手続きは終了しました。',
      todo: 'ブラウザからログアウトして、もう一度パスワードを入力してください。',
    },
    session_expired: { what: '時間が経過したため、認証が切れました。', todo: 'もう一度パスワードを入力してください。' },
    csr_rejected: { what: '認証局が発行要求を受け付けませんでした。', todo: 'システム管理者に連絡してください。' },
    request_conflict: {
      what: '同じ要求番号で異なる発行要求が届きました。',
      todo: 'システム管理者に連絡してください。',
    },
    malformed: { what: '認証局が要求を読み取れませんでした。', todo: 'システム管理者に連絡してください。' },
    authority_unreachable: {
      what: '認証局に接続できません。',
      todo: '自動的に再開します。続く場合はネットワークを確認してください。',
    },
    authority_answer_unreadable: {
      what: '認証局の応答を読み取れませんでした（途中のプロキシの可能性があります）。',
      todo: '自動的に再試行します。続く場合は検査用プロキシの除外設定を確認してください。',
    },
    authority_not_allowed: {
      what: 'この認証局は、このPCの設定で許可されていません。',
      todo: 'PCの設定（許可する認証局）か、依頼の認証局を確認してください。',
    },
    clock_skew: {
      what: 'PCの時計が大きくずれています。',
      todo: 'PCの日付と時刻を合わせてください。合わせると自動的に続きます。',
    },
    disk_full: {
      what: 'PCのディスクに空きがありません。',
      todo: '空きを作ってください。失われたものはなく、空きができると自動的に続きます。',
    },
    keystore_unwritable: {
      what: '証明書の保存先に書き込めません。',
      todo: '保存先の権限とディスクの空きを確認してください。',
    },
    token_pin_needed: {
      what: '鍵を保管するトークン（ICカードなど）のPINを待っています。',
      todo: '本人がPCの画面でPINを入力すると続きます。PINは会社にも認証局にも送られません。',
    },
    token_pin_locked: {
      what: 'トークン（ICカードなど）のPINがロックされているか、間違えられるのはあと1回です。',
      todo: '最後の1回は試さずに止めています。トークンの管理者がPINを解除すると、自動的に続きます。',
    },
    token_absent: {
      what: '鍵を保管するトークン（ICカードなど）が見つかりません。',
      todo: 'トークンをPCに差し込んでください。差し込むと自動的に続きます。',
    },
    key_protection_too_weak: {
      what: 'このPCの鍵の保管方法は、認証局が求める強さに足りません。',
      todo: '鍵を作らずに止めました。PCにTPMやトークンを用意し、鍵の保管場所の設定（keyStore）を変えてから、もう一度依頼してください。',
    },
    certificate_not_found: {
      what: '更新する証明書がこのPCに見当たりません。',
      todo: '別のユーザでサインインしていないか確認してください。無い場合は失効と再取得が必要です。',
    },
    key_missing: {
      what: '発行された証明書に対応する秘密鍵が失われました。',
      todo: 'この証明書を失効させ、再取得してください。',
    },
    key_unusable: { what: '新しい鍵で署名できません。', todo: 'この証明書を失効させ、再取得してください。' },
    wrong_certificate: {
      what: '認証局から返された証明書が、依頼した本人または鍵のものではありません。',
      todo: '導入せずに止めました。この証明書を失効させ、認証局に確認してください。',
    },
    order_expired: { what: '依頼の有効期限が切れていました。', todo: '新しい依頼を自動的に送ります。' },
    order_refused: {
      what: 'エージェントが依頼を拒否しました。',
      todo: '理由を監査ログで確認し、依頼をやり直してください。',
    },
    application_failed: {
      what: '金融機関のアプリケーションで証明書を取得できませんでした。',
      todo: '本人に画面の表示を確認し、金融機関の窓口に問い合わせてください。解決したら、もう一度依頼してください。',
    },
    employee_idle: { what: '入力が長時間なかったため、手続きを終了しました。', todo: 'もう一度始めてください。' },
    proof_refused: {
      what: '新しい証明書の所持証明を確認できませんでした。',
      todo: '監査ログで理由を確認してください。',
    },
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

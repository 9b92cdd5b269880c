import type { FileProblem, ImportColumn, RowProblem } from '../people-import.ts'
import type { Absence, WhyNothing } from '../why-nothing.ts'
import type { Advice } from './ja.ts'

/** Words of importing people, and of why nothing happens. `{…}` is filled in by the screen. */
export interface PeopleText {
  importColumn: Record<ImportColumn, string>
  /** `{detail}`: a line number, a name, a known value. */
  importProblem: Record<RowProblem, Advice>
  importFile: Record<FileProblem, Advice>
  /** Heading of the column that says what is wrong, in the file of errors. */
  importErrorHeading: string
  whyNothing: Record<WhyNothing['reason'], Advice>
  absence: Record<Absence['reason'], Advice>
}

export const peopleJa: PeopleText = {
  importColumn: {
    employeeNumber: '社員番号',
    name: '氏名',
    nameKana: 'フリガナ',
    department: '部署',
    email: 'メールアドレス',
    managerEmail: '上長メールアドレス',
    language: '言語',
    leftOn: '退職日',
    leaveFrom: '休職開始日',
    leaveUntil: '休職終了日',
    institutionCode: '金融機関コード',
    loginId: 'ログインID',
    expectedHostname: 'PC名',
    expectedOsUser: 'OSユーザ',
  },
  importProblem: {
    cell_count: {
      what: '列の数が見出し（{detail}列）より多くなっています。',
      todo: '値の中の区切り文字を " で囲んでください。',
    },
    no_key: {
      what: 'だれの行か分かりません。',
      todo: '社員番号・メールアドレス・ログインIDのどれかを入力してください。',
    },
    name_needed: { what: '氏名がありません。', todo: '氏名を入力してください。' },
    too_long: { what: '長すぎます。', todo: '短くしてください。' },
    control_character: { what: '使えない制御文字があります。', todo: '値を入力し直してください。' },
    excel_number: {
      what: '表計算ソフトが数値に変え、桁が失われています。',
      todo: '列の書式を「文字列」にして、元の値を入力し直してください。',
    },
    leading_zero_lost: {
      what: '先頭の0が落ちているようです。登録済みの値は {detail} です。',
      todo: '列の書式を「文字列」にして、0から入力し直してください。',
    },
    email_invalid: {
      what: 'メールアドレスの形式ではありません。',
      todo: 'name@example.co.jp の形で入力してください。',
    },
    language_unknown: { what: '使えない言語です。', todo: 'ja または en と入力してください。' },
    date_invalid: { what: '日付として読み取れません。', todo: '2027-03-31 の形で入力してください。' },
    leave_backwards: { what: '休職の終了日が開始日より前です。', todo: '2つの日付を確認してください。' },
    login_id_invalid: {
      what: 'ログインIDとして使えません。',
      todo: '空白を含まない64文字以内で入力してください。',
    },
    institution_unknown: {
      what: 'この金融機関コードの認証局は接続されていません。',
      todo: '認証局の画面でコードを確認してください。',
    },
    institution_needed: {
      what: 'どの認証局のログインIDか分かりません。',
      todo: '金融機関コードを入力してください。',
    },
    login_id_needed: {
      what: 'PC名・OSユーザは、ログインIDと一緒に使います。',
      todo: 'ログインIDを入力するか、この値を消してください。',
    },
    login_id_twice: {
      what: '同じログインIDが{detail}行目にもあります。',
      todo: 'どちらかの行を削除してください。',
    },
    login_id_of_another: {
      what: 'このログインIDは別の人（{detail}）のものです。',
      todo: 'ログインIDと人の組み合わせを確認してください。1つのログインIDを2人で使うことはできません。',
    },
    email_of_another: {
      what: 'このメールアドレスは別の人（{detail}）のものです。',
      todo: 'メールアドレスか社員番号を確認してください。',
    },
    differs_from_line: {
      what: '同じ人の{detail}行目と値が違います。',
      todo: '2つの行を同じ値にそろえてください。',
    },
  },
  importFile: {
    empty: { what: 'ファイルに行がありません。', todo: '1行目に見出し、2行目から人を入れてください。' },
    too_large: { what: 'ファイルが10 MBを超えています。', todo: '分けて取り込んでください。' },
    too_many_rows: { what: '行が50,000を超えています。', todo: '分けて取り込んでください。' },
    encoding: {
      what: '文字コードを読み取れません。',
      todo: 'UTF-8 または Shift_JIS のCSVで保存し直してください。Excelの .xlsx は読み取れません。',
    },
    quote_open: {
      what: '{line}行目から始まる " が閉じられていません。',
      todo: '" を閉じるか、値の中の " を "" にしてください。',
    },
    quote_misplaced: {
      what: '{line}行目の " の位置が正しくありません。',
      todo: '値の全体を " で囲み、値の中の " を "" にしてください。',
    },
    no_columns: {
      what: '1行目に、社員番号・メールアドレス・ログインIDのどの見出しもありません。',
      todo: '1行目に見出しを入れてください。ひな形をダウンロードできます。',
    },
    column_twice: { what: '「{column}」の列が2つあります。', todo: '1つにしてください。' },
  },
  importErrorHeading: 'エラー内容',
  whyNothing: {
    locked: {
      what: 'ログインIDが{since}から利用停止中です。',
      todo: 'マスターユーザまたは管理者ユーザに、解除を依頼してください。マスターユーザの利用停止は、金融機関だけが解除できます。',
    },
    waits: {
      what: '「{state}」のまま、{since}から{party}の対応を待っています。',
      todo: '作業の画面で、次にすることを確認してください。',
    },
    tried_again: { what: '作業が進行中です（{state}）。', todo: '{at}に自動で次へ進みます。' },
    window_opens: {
      what: '今の証明書は有効で、まだ更新できません。更新は{at}からできます。',
      todo: '今することはありません。',
    },
    no_pc: {
      what: 'どのPCを使う人か分かっていません。',
      todo: 'そのPCにエージェントを導入するか、照合の画面で割り当ててください。',
    },
    no_pc_expected: {
      what: 'PCの割当がありません。予定のPC（{hostname}）のエージェントも、この人のものと確認できていません。',
      todo: 'そのPCでエージェントを登録し、照合の画面で割り当ててください。',
    },
    pc_pending_approval: { what: 'PC {hostname} が承認待ちです。', todo: 'PCの画面で承認してください。' },
    pc_quarantined: { what: 'PC {hostname} が隔離中です。', todo: 'PCの画面で理由を確認してください。' },
    pc_retired: { what: 'PC {hostname} は廃止されています。', todo: '新しいPCを割り当ててください。' },
    pc_never_connected: {
      what: 'PC {hostname} のエージェントは一度も接続していません。',
      todo: 'PCの電源と、コンソールへの通信を確認してください。',
    },
    pc_offline: {
      what: 'PC {hostname} は{since}から接続していません。',
      todo: '本人がPCを起動してサインインすると、自動で接続します。',
    },
    no_certificate: {
      what: '証明書はまだ1枚もありません。',
      todo: 'PCの画面から、証明書の発行を依頼してください。',
    },
    certificate: {
      what: '証明書が「{label}」のため、更新できません。',
      todo: '証明書の画面で理由を確認し、PCの画面から発行を依頼してください。',
    },
    can_be_renewed: {
      what: '更新できる期間ですが、まだ依頼していません。',
      todo: '証明書の画面から更新を依頼してください。',
    },
  },
  absence: {
    left: { what: '{on}に退職しています。', todo: 'ログインIDの廃止と、証明書の失効を確認してください。' },
    on_leave: { what: '休職中です（{until}まで）。', todo: '復帰後に更新または再取得を依頼してください。' },
  },
}

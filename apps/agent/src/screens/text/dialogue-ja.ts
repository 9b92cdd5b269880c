import type { Advice } from '@certfleet/core/text/ja.ts'
import type { Stage } from '../../issue/view.ts'
import type { ProxyQuestion } from '../../proxy-sign-on.ts'
import type { EndCheck } from '../view.ts'

/** The words of the issuance dialogue, CCHK001 to CCHK902. */
export interface DialogueText {
  cchk001: {
    title: string
    issue: string
    renew: string
    list: string
    renewLead: string
    issueLead: string
    notOrdered: string
    issueNotOrdered: string
    renewNotOrdered: string
    until: string
    opensAt: (when: string) => string
    empty: string
    emptyBeforeIssue: string
    busy: string
  }
  cchk002: {
    title: string
    credentials: string
    loginId: string
    password: string
    authenticateAndIssue: string
    back: string
    certificate: string
    logOutFirst: string
    /** With the browsers that are open. */
    logOutWhy: (browsers: string[]) => string
    forgotten: Advice
    privacy: string
    usualBrowser: Advice
  }
  /** What the screens have in common that ask for something secret. */
  asking: {
    authenticate: string
    busy: string
    attemptsLeft: (left: number) => string
    lockWarning: string
    typeAgain: string
    unlockedAt: string
    overAt: (when: string) => string
    privacy: string
  }
  /** CCHK004 has its title too. */
  cchk003: { title: string; lead: string; oneTimePassword: string }
  cchk004: {
    lead: string
    why: string
    current: string
    oneMinuteLater: string
    before: string
    waiting: string
    open: string
    same: string
  }
  cchk005: {
    title: string
    lead: string
    qrCode: string
    alternative: string
    enlarge: string
    validFor: string
    byHand: string
    refresh: string
    transactionNumber: string
  }
  cchk006: { title: string; lead: string; question: string; answer: string }
  cchk008: {
    title: string
    lead: string
    proxy: string
    notTheBanks: string
    user: string
    password: string
    privacy: string
    busy: string
    trouble: Record<NonNullable<ProxyQuestion['trouble']>, Advice>
  }
  processing: { title: string; lead: string; stages: Record<Stage, string>; keepOpen: string }
  cchk007: {
    title: string
    lead: string
    information: string
    serial: string
    expiry: string
    closeBrowsers: string
    stillOpen: (browsers: string[]) => string
    allClosed: string
    validFor: (days: number) => string
    renewable: (when: string, days: number) => string
    renewableLater: string
    told: string
    toldByMail: string
  }
  cchk902: {
    title: string
    code: string
    opensAt: string
    unknown: { what: string; todo: string }
    report: string
    comesAgain: string
    issuedInVain: string
    isWatched: string
    checksTitle: string
    checks: Record<EndCheck['check'], Advice>
    institutionDesk: string
  }
}

export const dialogueJa: DialogueText = {
  cchk001: {
    title: '証明書取得',
    issue: '証明書発行',
    renew: '証明書更新',
    list: '証明書一覧',
    renewLead: '更新する証明書を確かめて、「証明書更新」を押してください。',
    issueLead: '「証明書発行」を押してください。',
    notOrdered: 'この依頼の対象ではありません',
    issueNotOrdered: 'この依頼は更新です。発行はできません。',
    renewNotOrdered: 'この依頼は発行です。更新はできません。',
    until: '有効期限',
    opensAt: (when) => `${when}から更新できます`,
    empty: '更新できる証明書がありません。',
    emptyBeforeIssue: '証明書はまだありません。発行すると、ここに表示されるようになります。',
    busy: '認証局に問い合わせています…',
  },
  cchk002: {
    title: '証明書取得 認証',
    credentials: '認証情報',
    loginId: 'ログインID',
    password: 'ログインパスワード',
    authenticateAndIssue: '認証して発行',
    back: '戻る',
    certificate: '更新する証明書',
    logOutFirst: 'ブラウザで同じログインIDを使っているときは、先にログアウトしてください。',
    logOutWhy: (browsers) =>
      `今開いているブラウザ: ${browsers.join('、')}。ここでログインすると、ブラウザのほうのログインは切れます。入力中のものがあるときは、先に済ませてください。ブラウザを閉じる必要はありません。`,
    forgotten: {
      what: 'ログインIDやパスワードを忘れたとき',
      todo: '当て推量で何度も試さず、会社のマスターユーザまたは管理者ユーザに相談してください。再設定の方法は金融機関によって違います。あなたがマスターユーザのときは、金融機関に連絡してください。情報システム部門はあなたのパスワードを知りません。',
    },
    privacy: 'パスワードは認証局の認証だけに使います。保存せず、社内のだれにも送りません。',
    usualBrowser: {
      what: 'この画面は、専用のウィンドウではなく、ふだんのブラウザで開いています。',
      todo: 'ブラウザの拡張機能は、入力したパスワードを読み取れます。拡張機能をすべて無効にしてから入力してください。Microsoft EdgeまたはGoogle Chromeがインストールされていれば、専用のウィンドウで開きます。',
    },
  },
  asking: {
    authenticate: '認証',
    busy: '認証局に確認しています…',
    attemptsLeft: (left) => `あと${left}回間違えると、このログインIDは利用停止になります。`,
    lockWarning:
      '続けて間違えています。確かでないときは入力を止め、マスターユーザまたは管理者ユーザに確認してください。あなたがマスターユーザのときは、金融機関に確認してください。',
    typeAgain: '入力した内容は自動では送り直しません。もう一度入力してください。',
    unlockedAt: '入力できるようになる時刻',
    overAt: (when) => `そのログインは、操作がなければ ${when} に終わります。`,
    privacy: '入力した内容は認証局の認証だけに使います。保存せず、社内のだれにも送りません。',
  },
  cchk003: {
    title: '証明書取得 ワンタイムパスワード認証',
    lead: 'トークンに表示されている番号を入力してください。',
    oneTimePassword: 'ワンタイムパスワード',
  },
  cchk004: {
    lead: 'トークンに今表示されている番号と、その次に表示される番号を入力してください。',
    why: 'トークンの中の時計が、認証局の時計とずれています。続けて表示される2つの番号が分かると、認証局がずれを直せます。',
    current: 'ワンタイムパスワード(現在)',
    oneMinuteLater: 'ワンタイムパスワード(1分後)',
    before: '1つ目の番号を入力すると、その1分後に入力できるようになります。',
    waiting: 'トークンの番号が変わるのを待っています。入力できるまで',
    open: '入力できます。トークンに今表示されている、1つ目とは別の番号を入力してください。',
    same: '1つ目と同じ番号です。トークンの表示が変わるのを待って、新しい番号を入力してください。',
  },
  cchk005: {
    title: '証明書取得 トランザクション認証',
    lead: 'トークンで二次元コードを読み取り、トークンに表示された8桁の番号を入力してください。',
    qrCode: '二次元コード',
    alternative: 'トークンで読み取る二次元コード。同じ内容の文字が下にあります。',
    enlarge: '大きく表示',
    validFor: '残り時間',
    byHand: '読み取れないとき（トークンに手で入力する文字）',
    refresh: '新しい二次元コードを表示',
    transactionNumber: 'トランザクション認証番号',
  },
  cchk006: {
    title: '証明書取得 追加認証',
    lead: '登録した質問の回答を入力してください。',
    question: '質問',
    answer: '回答',
  },
  cchk008: {
    title: '証明書取得 プロキシ認証',
    lead: '社内ネットワークのプロキシが、ユーザ名とパスワードを求めています。認証が済むと、元の手続きの続きに戻ります。',
    proxy: 'プロキシ',
    notTheBanks:
      'バンキングのログインIDやログインパスワードではありません。分からないときは、入力せずにシステム管理者に確認してください。',
    user: 'ユーザ名',
    password: 'パスワード',
    privacy:
      '入力した内容はこのプロキシの認証だけに使い、アプリケーションが終了するまでメモリにだけ置きます。保存せず、社内のだれにも送りません。',
    busy: 'プロキシに確認しています…',
    trouble: {
      wrong: {
        what: 'ユーザ名またはパスワードが違います（G009e）。',
        todo: 'もう一度間違えると、この手続きは終了します。確かでないときは、先にシステム管理者に確認してください。',
      },
      unreadable: {
        what: '入力内容に誤りがあります（G006e）。',
        todo: 'ユーザ名（コロン「:」を除く）とパスワードを、それぞれ128文字以内で入力してください。',
      },
      unreachable: {
        what: 'プロキシに接続できませんでした。',
        todo: 'ネットワークの接続を確かめて、もう一度入力してください。',
      },
    },
  },
  processing: {
    title: '処理中',
    lead: '処理中です…',
    stages: {
      key: '秘密鍵を作る',
      submit: '認証局に申請する',
      install: '証明書を導入する',
      check: '使えることを確かめる',
    },
    keepOpen: '終わるまで、PCの電源を切らないでください。',
  },
  cchk007: {
    title: '証明書取得 結果',
    lead: '証明書を取得しました。',
    information: '証明書情報',
    serial: '証明書シリアル番号',
    expiry: '有効期限',
    closeBrowsers: 'すべてのブラウザを一度閉じてください。新しい証明書は、その後のログインから使えます。',
    stillOpen: (browsers) =>
      `まだ開いているブラウザ: ${browsers.join('、')}。作業中の内容を保存してから閉じてください。`,
    allClosed: 'ブラウザはすべて閉じられました。新しい証明書を使えます。',
    validFor: (days) => `証明書の有効期間は${days}日です。`,
    renewable: (when, days) => `${when}（有効期限の${days}日前）から更新できます。`,
    renewableLater: '有効期限が近づくと、更新できるようになります。',
    told: 'その時期になると、この画面と、金融機関のサイトのトップページでお知らせします。',
    toldByMail: '金融機関からメールでもお知らせします。',
  },
  cchk902: {
    title: '異常終了',
    code: 'コード',
    opensAt: '更新できる日時',
    unknown: {
      what: '予期しない理由で終了しました。',
      todo: 'ログを保存して、システム管理者に連絡してください。自動的にもう一度試みます。',
    },
    report: 'この結果は情報システム部門に自動で伝わります（パスワードは含みません）。',
    issuedInVain:
      '発行された証明書はこのPCでは使えません。社内の問い合わせ先に連絡し、必要なら失効のうえ、もう一度依頼してもらってください。',
    isWatched: 'あらためて金融機関のアプリケーションで取得できたときは、新しい証明書を見つけて自動的に先へ進みます。',
    checksTitle: '確かめること',
    checks: {
      restart: { what: 'PCを長い間再起動していない', todo: '作業を保存して、PCを再起動してください。' },
      scripts: {
        what: 'セキュリティソフトやアドオン（拡張機能）が、処理を止めている',
        todo: '何かを止めたという表示が出ていれば、その内容を社内の問い合わせ先に伝えてください。ご自身で無効にしないでください。',
      },
      simplepass: {
        what: 'HP SimplePassがインストールされている',
        todo: 'システム管理者に連絡し、アンインストールを相談してください。',
      },
      malware: {
        what: 'PCがマルウェア（ウイルスなど）に感染している',
        todo: '知らない画面が出るなど、おかしなことがあれば、PCを使わずに社内の問い合わせ先に連絡してください。',
      },
      clock: {
        what: 'PCの日付と時刻がずれている',
        todo: '設定の「日付と時刻」で「時刻を自動的に設定する」をオンにしてください。',
      },
      proxy: {
        what: 'プロキシやネットワークが通信を止めている',
        todo: 'ネットワークにつながっているか確かめてください。「状態」の画面に表示されることもあります。',
      },
      disk: { what: 'ディスクの空きが少ない', todo: '要らないファイルを消すなどして、空きを作ってください。' },
    },
    institutionDesk: '金融機関の問い合わせ先',
    comesAgain: '済んだことを認証局が確認すると、依頼が自動でもう一度届きます。',
  },
}

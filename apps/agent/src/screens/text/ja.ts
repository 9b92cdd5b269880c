import type { AloneMilestone } from '@certfleet/core/notice.ts'
import type { Advice } from '@certfleet/core/text/ja.ts'
import type { LocalReason } from '../../enrol.ts'
import type { SnoozeChoice, Stage } from '../../issue/view.ts'
import type { KeyStoreKind } from '../../keystore/keystore.ts'
import type { LinkState } from '../../link/link-state.ts'
import type { Command } from '../../commands.ts'
import type { Conflict } from '../../platform/conflicts.ts'
import type { ClosedProxy, ProxyQuestion } from '../../proxy-sign-on.ts'
import type { ListCheck } from '../view.ts'
import type { PinQuestion } from '../../token-pin.ts'

/** The words of the employee's screens. Titles, buttons and fields are the manual's (manual §2.1, §2.2). */
export interface ScreenText {
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
  jst: (date: string, weekday: number, time: string) => string
  flt01: {
    title: string
    lead: (requestedBy: string, institution: string, purpose: string) => string
    referenceCode: string
    requestedBy: string
    institution: string
    loginId: string
    serialEnd: string
    expiry: string
    deadline: string
    noDeadline: string
    needs: string
    genuineTitle: string
    genuine: string[]
    console: string
    conflict: Record<Conflict, Advice>
  }
  flt02: {
    lead: (when: string) => string
    others: string
    when: Record<SnoozeChoice['when'], string>
    none: string
    nextTitle: string
    next: string[]
  }
  flt05: {
    title: string
    lead: string
    nobody: string
    tell: string
    screen: string
    version: string
    hostname: string
    logFile: string
    never: string
    suspiciousTitle: string
    suspicious: string[]
  }
  flt03: { title: string; checking: string; waits: string; nextAttempt: string; note: string }
  flt08: {
    title: string
    lead: (application: string) => string
    serial: string
    starts: string
    help: string
    steps: string
    what: (application: string, purpose: string) => string[]
    watching: string
    start: string
    startAgain: string
    started: string
    notStarted: (application: string) => string
    byHand: (application: string) => string
    look: string
    nothingFound: string
    failed: string
    shown: string
    choose: string
    tell: string
  }
  flt06: {
    title: string
    required: string
    requiredLater: string
    offered: string
    goesOn: string
    version: string
    running: string
    file: string
    download: string
    install: string
    downloading: string
    installing: string
    installed: string
    byAdmin: string
  }
  flt04: {
    title: string
    link: Record<LinkState, string>
    connection: string
    polling: (reason: string) => string
    closedProxy: Record<ClosedProxy['asks'], Advice>
    proxySignOn: string
    certificates: string
    keyStore: Record<KeyStoreKind, string>
    noCertificates: string
    keyUnusable: string
    issuances: string
    nothing: string
    snoozedUntil: string
    background: string
  }
  flt07: {
    offer: string
    title: string
    lead: string
    final: string
    first: string
    old: string
    successor: string
    keep: string
    remove: string
    removing: string
    removed: string
    trouble: Record<'successor_unusable' | 'failed', Advice>
  }
  /** What the PC reminds of by itself. */
  flt09: {
    title: string
    ends: (notAfter: string) => string
    stage: Record<AloneMilestone, string>
    todoTitle: string
    todo: string
    todoExpired: string
    anyAdmin: string
    whyTitle: string
    why: string
    since: string
    genuine: string
  }
  /** Who asks for a diagnosis. */
  flt10: {
    title: string
    by: (requestedBy: string) => string
    lead: (requestedBy: string) => string
    requestedBy: string
    until: string
    sentTitle: string
    sent: string[]
    notSentTitle: string
    notSent: string[]
    free: string
    send: string
    refuse: string
    examining: string
    done: string
    failed: Advice
  }
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
  emptyList: {
    title: string
    checks: Record<ListCheck['check'], Advice>
    found: string
    notFound: string
    unknown: string
    others: string
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
  flt11: {
    title: string
    lead: string
    pin: string
    privacy: string
    busy: string
    unlock: string
    fewTriesLeft: string
    trouble: Record<NonNullable<PinQuestion['trouble']>, Advice>
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
    notes: string[]
  }
  cchk902: {
    title: string
    code: string
    opensAt: string
    unknown: { what: string; todo: string }
    report: string
    comesAgain: string
    askHelpdesk: string
    isWatched: string
  }
  lost: { title: string; what: string; todo: string }
  launch: { title: string; open: string; expired: string }
  notice: {
    title: (purpose: string) => string
    body: (institution: string, referenceCode: string) => string
    several: (count: number) => string
  }
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

const weekdays = ['日', '月', '火', '水', '木', '金', '土']

export const ja: ScreenText = {
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
  jst: (date, weekday, time) => {
    const [year, month, day] = date.split('-').map(Number)
    return `${year}年${month}月${day}日（${weekdays[weekday]}）${time}（日本時間）`
  },
  flt01: {
    title: '依頼',
    lead: (requestedBy, institution, purpose) =>
      `${requestedBy}から、${institution}の電子証明書の${purpose}の依頼が届いています。`,
    referenceCode: '照合番号',
    requestedBy: '依頼者',
    institution: '金融機関',
    loginId: 'ログインID',
    serialEnd: 'シリアル番号の末尾',
    expiry: '今の有効期限',
    deadline: '期限',
    noDeadline: '指定なし',
    needs: '所要時間は約5分です。ログインパスワードと、お使いの場合はトークンをご用意ください。',
    genuineTitle: '本物の依頼かどうかの確認',
    genuine: [
      '案内メールの照合番号と、上の照合番号が同じことを確かめてください。',
      '電話やメールでパスワードをお聞きすることはありません。',
      '少しでも疑わしいときは始めずに、社内の問い合わせ先へ連絡してください。',
    ],
    console: '依頼元のコンソール',
    conflict: {
      smartaccess: {
        what: 'このPCにSMARTACCESSがインストールされています。',
        todo: '発行した証明書が一覧に表示されないことがあります。始める前にシステム管理者に連絡し、SMARTACCESSのアンインストールを相談してください。',
      },
      sure_click: {
        what: 'このPCでHP Sure Clickが使われています。',
        todo: '有効なまま発行すると、証明書を失効して取得し直すことになります。始める前にシステム管理者に連絡し、HP Sure Clickを無効にしてください。',
      },
      simplepass: {
        what: 'このPCにHP SimplePassがインストールされています。',
        todo: '証明書の更新が異常終了することがあります。始める前にシステム管理者に連絡し、HP SimplePassのアンインストールを相談してください。',
      },
    },
  },
  flt02: {
    lead: (when) => `${when}に、もう一度お知らせします。`,
    others: '別の時刻にする',
    when: {
      hour: '1時間後',
      afternoon: '今日の午後',
      evening: '今日の夕方',
      tomorrow: '明日の朝',
      monday: '来週の月曜日',
    },
    none: '期限が近いため、ほかの時刻は選べません。',
    nextTitle: 'このあと',
    next: [
      'その時刻に、この依頼をもう一度画面に表示します。PCを使っていないときは、次に使い始めたときに表示します。',
      'それより前でも、「状態」の画面の「今すぐ始める」でいつでも始められます。',
      '期限を過ぎると更新できなくなり、新しい発行が必要になることがあります。',
    ],
  },
  flt05: {
    title: 'お問い合わせ',
    lead: '困ったときは、社内の問い合わせ先に連絡してください。',
    nobody: '困ったときは、社内のシステム管理者に連絡してください。',
    tell: '伝える内容',
    screen: '画面とコード',
    version: 'バージョン',
    hostname: 'PC名',
    logFile: 'ログの場所',
    never: 'パスワードやトークンの番号は、だれにも伝えないでください。社内の問い合わせ先がお聞きすることもありません。',
    suspiciousTitle: '不審な連絡を受けたとき',
    suspicious: [
      '電話やメールで「証明書を更新してください」と急がされても、何も始めず、何も伝えないでください。',
      '日時、相手の名前と連絡先、言われた内容を書き留めて、すぐに社内の問い合わせ先に知らせてください。',
      'パスワードや番号を伝えてしまったときは、そのことも知らせてください。',
    ],
  },
  flt03: {
    title: '準備',
    checking: 'PCと認証局の状態を確認しています…',
    waits: 'このままでは始められません',
    nextAttempt: '次に確認する時刻',
    note: '解消すると、この画面から自動的に先へ進みます。お待ちいただく必要がなければ「あとで」を押してください。',
  },
  flt08: {
    title: '金融機関のアプリケーション',
    lead: (application) =>
      `この証明書は金融機関の「${application}」で取得します。ログインパスワードなどは、そのアプリケーションにだけ入力してください。`,
    serial: '更新する証明書のシリアル番号',
    starts: '起動するもの',
    help: '選ぶ項目',
    steps: '手順',
    what: (application, purpose) => [
      `「${application}」を起動します。`,
      `上のログインIDで、証明書の${purpose}を最後まで行います。`,
      '新しい証明書が保存されると、この画面が自動的に先へ進みます。',
    ],
    watching: '新しい証明書が保存されるのを待っています…',
    start: 'アプリケーションを起動',
    startAgain: 'もう一度起動',
    started: '起動しました。アプリケーションの画面で続けてください。',
    notStarted: (application) => `起動できませんでした。「${application}」をご自身で起動してください。`,
    byHand: (application) => `このPCでは自動で起動できません。「${application}」をご自身で起動してください。`,
    look: '完了したので確認',
    nothingFound:
      '新しい証明書がまだ見つかりません。アプリケーションで完了の画面まで進んだか、このログインIDの証明書かを確認してください。',
    failed: 'うまくいかなかったとき',
    shown: 'アプリケーションに表示された内容',
    choose: '選択してください',
    tell: '連絡して終了',
  },
  flt06: {
    title: '新しいバージョンがあります',
    required: 'この手続きを始める前に、アプリケーションを更新してください。',
    requiredLater: '次の手続きまでに、アプリケーションの更新が必要です。',
    offered: '今のバージョンのままでも手続きはできます。ご都合のよいときに更新してください。',
    goesOn: '更新が終わると、手続きの画面が自動的に開きます。途中で管理者の権限を確認する画面が出ることがあります。',
    version: '新しいバージョン',
    running: '今のバージョン',
    file: 'インストールするファイル',
    download: 'ダウンロード',
    install: 'インストール',
    downloading: 'ダウンロードしています…',
    installing: 'インストールしています…',
    installed:
      'インストールしました。まもなく新しいバージョンに切り替わります。数分たっても切り替わらないときは、PCを再起動してください。',
    byAdmin: 'このPCの更新は情報システム部門が行います。終わるまでお待ちください。',
  },
  flt04: {
    title: '状態',
    link: {
      connecting: 'コンソールに接続しています',
      connected: 'コンソールに接続済み',
      pending_approval: '管理者の承認を待っています',
      offline: 'コンソールに接続できません（自動的に再接続します）',
      proxy_refused: 'プロキシの認証が必要なため、コンソールに接続できません',
      proxy_unusable:
        'プロキシの設定（HTTPS_PROXY）が http://ホスト:ポート の形ではないため、接続できません。システム管理者に連絡してください',
      too_old: 'エージェントが古いため接続できません。システム管理者に連絡してください',
      refused: 'コンソールに拒否されました。システム管理者に連絡してください',
      untrusted: '登録時と異なるコンソールのため接続しません。システム管理者に連絡してください',
    },
    connection: '接続',
    polling: (reason) =>
      `途中の機器がWebSocketを通さないため（${reason}）、HTTPSで問い合わせています。依頼も報告もこのまま届きます。`,
    closedProxy: {
      person: {
        what: 'プロキシがユーザ名とパスワードを求めています。',
        todo: '「プロキシ認証」を押して入力すると、コンソールに接続できるようになります。入力するものが分からないときは、システム管理者に確認してください。',
      },
      system: {
        what: 'プロキシが、PCにサインインしているユーザでの認証（NTLM、Kerberos）を求めています。',
        todo: 'ここで入力できるものはありません。PCのサインインとプロキシの設定を確かめるよう、システム管理者に連絡してください。',
      },
    },
    proxySignOn: 'プロキシ認証',
    certificates: 'このPCの電子証明書',
    keyStore: {
      windows: 'Windowsで保管',
      nss: 'NSSデータベース',
      pkcs11: 'トークン（PKCS#11）',
      file: '暗号化ファイル',
    },
    noCertificates: '管理対象の電子証明書はありません。',
    keyUnusable: '鍵が使えません',
    issuances: '依頼',
    nothing: '今、あなたが行うことはありません。必要になったときにお知らせします。',
    snoozedUntil: '次にお知らせする時刻',
    background: 'エージェントが処理を続けています。',
  },
  flt07: {
    offer: '古い証明書を削除',
    title: '古い証明書の削除',
    lead: '次の電子証明書とその秘密鍵を、このPCから削除しますか。',
    final: '削除すると元に戻せません。',
    first:
      '新しい証明書で一度ログインできることを確かめてから、削除してください。急ぐ必要はありません。残しておいても差し支えありません。',
    old: '古い証明書',
    successor: '新しい証明書',
    keep: '削除しない',
    remove: '削除する',
    removing: '削除しています…',
    removed: '古い証明書を削除しました。開いているブラウザでは、閉じるまで選択肢に残ることがあります。',
    trouble: {
      successor_unusable: {
        what: '新しい証明書が使えることを確認できなかったため、何も削除していません。',
        todo: '古い証明書を残したまま、社内の問い合わせ先に連絡してください。',
      },
      failed: {
        what: '古い証明書を削除できませんでした。',
        todo: '新しい証明書はそのまま使えます。もう一度試しても削除できないときは、社内の問い合わせ先に連絡してください。',
      },
    },
  },
  flt09: {
    title: '電子証明書の期限のお知らせ',
    ends: (notAfter) => `有効期限: ${notAfter}`,
    stage: {
      opens: '電子証明書を更新できる期間になりました。',
      days14: '電子証明書の有効期限が近づいています。',
      days7: '電子証明書の有効期限まで1週間ほどです。',
      days3: '電子証明書の有効期限まであとわずかです。',
      last_day: '電子証明書を更新できる最後の日です。',
      expired: '電子証明書の有効期限が切れました。証明書でのログインはできません。',
    },
    todoTitle: 'していただくこと',
    todo: '更新には、情報システム部門からの依頼が要ります。この画面のことを次の問い合わせ先に伝え、更新の依頼を出すように頼んでください。',
    todoExpired:
      '新しい発行には、情報システム部門からの依頼が要ります。この画面のことを次の問い合わせ先に伝え、再取得の手配を頼んでください。',
    anyAdmin: '社内のシステム管理者',
    whyTitle: 'このお知らせについて',
    why: 'いつもは情報システム部門のコンソールがお知らせしますが、しばらく通信できていません。そのため、このPCが自分でお知らせしています。通信できるようになると、依頼は自動で届きます。',
    since: '最後に通信できた日時',
    genuine: 'このお知らせがパスワードや番号をお聞きすることはありません。電話やメールでお聞きすることもありません。',
  },
  flt10: {
    title: '診断のお願い',
    by: (requestedBy) => `${requestedBy}がこのPCの診断結果を求めています。`,
    lead: (requestedBy) =>
      `${requestedBy}が、電子証明書の手続きをこのPCでできるかを調べるために、診断結果を求めています。送ってもよいですか。`,
    requestedBy: '依頼者',
    until: '回答の期限',
    sentTitle: '送るもの',
    sent: [
      'PCの名前、あなたのユーザ名、OSとアプリケーションのバージョン',
      '電子証明書の名前と有効期限、秘密鍵が使えるかどうか',
      'コンソール、認証局、プロキシに接続できるかどうかと、そのアドレス',
      '時計のずれ、ディスクの空き、手続きの妨げになるソフトウェアの有無、ファイルの場所',
    ],
    notSentTitle: '送らないもの',
    notSent: ['パスワード、ワンタイムパスワード、秘密鍵', '書類、メール、閲覧の履歴など、電子証明書に関係のないもの'],
    free: '心当たりがないときは断ってください。断っても手続きに影響はありません。',
    send: '送る',
    refuse: '断る',
    examining: 'このPCを調べています。30秒ほどかかることがあります…',
    done: '診断結果を送りました。ご協力ありがとうございました。',
    failed: {
      what: '診断が終わらなかったため、何も送っていません。',
      todo: 'もう一度依頼してもらうか、社内の問い合わせ先に連絡してください。',
    },
  },
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
  cchk002: {
    title: '証明書取得 認証',
    credentials: '認証情報',
    loginId: 'ログインID',
    password: 'ログインパスワード',
    authenticateAndIssue: '認証して発行',
    back: '戻る',
    certificate: '更新する証明書',
    logOutFirst: 'ブラウザで同じログインIDを使っているときは、先にログアウトしてください。',
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
      '続けて間違えています。確かでないときは入力を止め、マスターユーザまたは管理者ユーザに確認してください。',
    typeAgain: '入力した内容は自動では送り直しません。もう一度入力してください。',
    unlockedAt: '入力できるようになる時刻',
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
  flt11: {
    title: 'トークンのPIN',
    lead: '証明書の鍵は、トークン（ICカードなど）の中にあります。使うために、トークンのPINを入力してください。',
    pin: 'PIN',
    privacy: '入力したPINはトークンに一度渡すだけです。保存せず、会社にも認証局にも送りません。',
    busy: 'トークンに確認しています…',
    unlock: 'PINを確認する',
    fewTriesLeft:
      'トークンが、PINの間違いを数えています。間違えられる回数は残りわずかです。確かでないときは、入力せずにシステム管理者に確認してください。',
    trouble: {
      wrong: {
        what: 'PINが違います。',
        todo: '確かめてから、もう一度入力してください。残りが1回になると、ここでは入力できなくなります。',
      },
      unreadable: { what: '入力内容に誤りがあります（G006e）。', todo: 'PINを128文字以内で入力してください。' },
      failed: {
        what: 'トークンが応答しませんでした。',
        todo: 'トークンを差し直してから、もう一度入力してください。',
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
    notes: ['証明書の有効期間は1年です。', '有効期限の40日前から、トップページとメールでお知らせします。'],
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
    askHelpdesk: '社内の問い合わせ先に連絡してください。',
    isWatched: 'あらためて金融機関のアプリケーションで取得できたときは、新しい証明書を見つけて自動的に先へ進みます。',
    comesAgain: '済んだことを認証局が確認すると、依頼が自動でもう一度届きます。',
  },
  lost: {
    title: 'この画面は終わりました',
    what: 'エージェントが終了したか、再起動したため、この画面はもう使えません。',
    todo: 'このタブを閉じ、アプリケーションのメニューまたは「certfleet-agent open」でもう一度開いてください。途中の手続きは失われていません。',
  },
  launch: {
    title: '証明書発行アプリケーションを開いています…',
    open: '開く',
    expired: 'このファイルは期限切れです。「certfleet-agent open」でもう一度開いてください。',
  },
  notice: {
    title: (purpose) => `電子証明書の${purpose}のお願い`,
    body: (institution, referenceCode) => `${institution}　照合番号 ${referenceCode}`,
    several: (count) => `依頼が${count}件届いています。`,
  },
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

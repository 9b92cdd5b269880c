import type { Purpose } from '@certfleet/core/issuance.ts'
import type { AloneMilestone } from '@certfleet/core/notice.ts'
import type { Protection } from '@certfleet/core/protocol.ts'
import type { Advice } from '@certfleet/core/text/ja.ts'
import type { PreflightCheck, SnoozeChoice } from '../../issue/view.ts'
import type { KeyStoreKind } from '../../keystore/keystore.ts'
import type { LinkState } from '../../link/link-state.ts'
import type { Conflict } from '../../platform/conflicts.ts'
import type { PinQuestion } from '../../token-pin.ts'
import type { PreflightResult } from '../view.ts'

/** The words of our own windows, FLT01 to FLT11. */
export interface FltText {
  flt01: {
    title: string
    lead: (requestedBy: string, institution: string, purpose: Purpose) => string
    referenceCode: string
    requestedBy: string
    institution: string
    loginId: string
    serialEnd: string
    expiry: string
    deadline: string
    noDeadline: string
    needs: (items: string) => string
    /** It would have done without the employee. */
    unattended: string
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
    note: string
    noteHint: string
    report: string
    told: string
    notTold: string
  }
  flt03: {
    title: string
    checking: string
    waits: string
    checks: Record<PreflightCheck, string>
    results: Record<PreflightResult, string>
    nextAttempt: string
    opensAt: string
    note: string
  }
  flt08: {
    title: string
    lead: (application: string) => string
    serial: string
    starts: string
    help: string
    steps: string
    what: (application: string, purpose: Purpose) => string[]
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
    proxyAsks: Advice
    proxySignOn: string
    certificates: string
    keyStore: Record<KeyStoreKind, string>
    noCertificates: string
    keyUnusable: string
    /** How well, in words for whoever knows none of ours. */
    keyKeptBy: Record<Protection, string>
    issuances: string
    nothing: string
    snoozedUntil: string
    background: string
    unattended: string
    cameUnattended: string
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
}

const nouns: Record<Purpose, string> = { issue: '発行', renew: '更新', reissue: '再取得（新しい発行）' }

export const fltJa: FltText = {
  flt01: {
    title: '依頼',
    lead: (requestedBy, institution, purpose) =>
      `${requestedBy}から、${institution}の電子証明書の${nouns[purpose]}の依頼が届いています。`,
    referenceCode: '照合番号',
    requestedBy: '依頼者',
    institution: '金融機関',
    loginId: 'ログインID',
    serialEnd: 'シリアル番号の末尾',
    expiry: '今の有効期限',
    deadline: '期限',
    noDeadline: '指定なし',
    unattended:
      'これは、ふだんはPCが自動で行います。今回はPCだけでは進められないため、画面の案内に沿って操作をお願いします。',
    needs: (items) => `所要時間は約5分です。ご用意いただくもの: ${items}`,
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
      next_week: '来週のはじめ',
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
    note: '言われた内容（任意）',
    noteHint: 'パスワードやトークンの番号は書かないでください。身に覚えのない依頼も、このボタンで報告できます。',
    report: '不審な連絡を報告',
    told: '情報システム部門に報告しました。PC名と、依頼があればその照合番号も伝わります。急ぐときは、電話でも知らせてください。',
    notTold: '報告を送れません。社内の問い合わせ先に直接連絡してください。',
  },
  flt03: {
    title: '準備',
    checking: 'PCと認証局の状態を確認しています…',
    waits: 'このままでは始められません',
    checks: {
      version: 'アプリケーションのバージョン',
      clock: 'PCの時計',
      authority: '認証局への接続',
      disk: 'ディスクの空き',
      keystore: '証明書と鍵の保存先',
      certificate: 'このユーザの、更新する証明書と鍵',
    },
    results: {
      passed: '問題ありません',
      under_way: '確認中です',
      in_the_way: '解消が必要です',
      to_come: 'これから確認します',
    },
    nextAttempt: '次に確認する時刻',
    opensAt: '認証局の受付開始',
    note: '解消すると、この画面から自動的に先へ進みます。待たずに別の時に行うときは「あとで」を押してください。',
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
      `上のログインIDで、証明書の${nouns[purpose]}を最後まで行います。`,
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
    proxyAsks: {
      what: 'プロキシがユーザ名とパスワードを求めています。',
      todo: '「プロキシ認証」を押して入力すると、コンソールに接続できるようになります。入力するものが分からないときは、システム管理者に確認してください。',
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
    keyKeptBy: {
      tpm: '鍵はPCのセキュリティチップの中にあり、取り出せません',
      cng: '鍵はWindowsが守り、書き出せません',
      capi: '鍵はWindowsが守り、書き出せません',
      pkcs11: '鍵はトークンの中にあり、書き出せません',
      pkcs11_hardware: '鍵はトークンの中にあり、取り出せません',
      nss: '鍵はこのPCのNSSデータベースにあり、あなたのユーザで動くプログラムは読み出せます',
      file: '鍵はこのPCの暗号化ファイルにあり、あなたのユーザで動くプログラムは読み出せます',
    },
    issuances: '依頼',
    nothing: '今、あなたが行うことはありません。必要になったときにお知らせします。',
    snoozedUntil: '次にお知らせする時刻',
    background: 'エージェントが処理を続けています。',
    unattended: '立ち会いなしで、エージェントが自動で進めています。操作は要りません。',
    cameUnattended: '立ち会いなしで自動的に用意されました',
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
}

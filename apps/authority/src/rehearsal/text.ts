import type { FaultKind } from '@certfleet/authority-db/generated/client.ts'
import type { CertificateState } from '../ca/certificate-state.ts'
import type { Language } from '../http/pages.ts'

/** What stands on the pages a rehearsal is conducted with. */
interface RehearsalText {
  title: string
  lead: string
  otherLanguage: string
  key: { title: string; lead: string; label: string; open: string; wrong: string }
  institution: string
  clock: {
    title: string
    now: string
    ahead: string
    real: string
    days: (days: number, hours: number) => string
    steps: Record<'+1h' | '+1d' | '+30d', string>
    back: string
  }
  faults: {
    title: string
    none: string
    everybody: string
    untilRemoved: string
    played: (played: number, times: number | null) => string
    remove: string
    kinds: Record<FaultKind, string>
    seconds: (n: number) => string
    steps: (n: number) => string
    add: string
    kind: string
    whom: string
    whomHint: string
    times: string
    timesHint: string
    amount: string
    amountHint: string
    refused: string
  }
  people: {
    title: string
    search: string
    find: string
    none: string
    more: string
    toWindow: string
    toExpiry: string
    fault: string
    state: Record<CertificateState, string>
    locked: string
    until: (instant: string) => string
    notInstalled: string
  }
  token: {
    title: string
    lead: string
    back: string
    none: string
    choose: string
    use: string
    notActivated: string
    sharedBy: (loginIds: string) => string
    transactionLead: string
    picture: string
    pictureHint: string
    text: string
    textHint: string
    read: string
    unreadable: string
    tooLarge: string
    shows: string
    number: string
    password: string
    next: string
    validFor: (seconds: number) => string
    drift: (steps: number) => string
    counter: string
    again: string
  }
}

const ja: RehearsalText = {
  title: 'リハーサル',
  lead: '銀行側で起こることを、ここから起こします。この認証局は訓練用で、ここで設定したことは本番に影響しません。',
  otherLanguage: 'English',
  key: {
    title: 'リハーサルの鍵',
    lead: 'この画面は、リハーサルを進める人だけが使います。鍵は「npm run authority -- rehearsal key」で新しく発行できます。',
    label: '鍵',
    open: '開く',
    wrong: '鍵が違います。新しい鍵を発行すると、前の鍵は使えなくなります。',
  },
  institution: '金融機関',
  clock: {
    title: '認証局の時計',
    now: '認証局の時刻',
    ahead: '実際の時刻との差',
    real: 'なし',
    days: (days, hours) => `${days < 0 || hours < 0 ? '−' : '＋'}${Math.abs(days)}日${Math.abs(hours)}時間`,
    steps: { '+1h': '1時間進める', '+1d': '1日進める', '+30d': '30日進める' },
    back: '実際の時刻に戻す',
  },
  faults: {
    title: '起こすこと',
    none: '何も設定されていません。発行・更新はふつうに進みます。',
    everybody: '全員',
    untilRemoved: '解除するまで',
    played: (played, times) => (times === null ? `${played}回起きた` : `${times}回のうち${played}回起きた`),
    remove: '解除',
    kinds: {
      congestion: '受付混雑（G008e）',
      outage: '停止・メンテナンス（G005e）',
      slow: '応答が遅い',
      lost_before_issue: '発行の前に切れる（発行されない）',
      lost_after_issue: '発行の後に切れる（証明書は取り直せる）',
      issued_then_dropped: '発行の後に切れ、取り直せない（失効が必要）',
      garbage: '読めない応答が返る',
      token_drift: 'トークンの時刻がずれる',
    },
    seconds: (n) => `${n}秒`,
    steps: (n) => `${n > 0 ? '＋' : '−'}${Math.abs(n)}分`,
    add: '設定する',
    kind: '何が起こるか',
    whom: '誰に（ログインID）',
    whomHint: '空欄なら全員',
    times: '回数',
    timesHint: '空欄なら解除するまで',
    amount: '秒または分',
    amountHint: '「応答が遅い」は秒、「トークンの時刻がずれる」は分（遅れは負の数）',
    refused: '設定できませんでした。ログインID、回数、秒または分を確かめてください。',
  },
  people: {
    title: '利用者',
    search: 'ログインIDまたは氏名',
    find: '探す',
    none: '該当する利用者はいません。',
    more: '次の利用者',
    toWindow: '更新可能になる日へ',
    toExpiry: '期限の日へ',
    fault: 'この人に起こす',
    state: {
      none: '証明書なし',
      revoked: '失効済み',
      expired: '期限切れ',
      renewable: '更新可能',
      valid: '有効',
    },
    locked: '利用停止',
    until: (instant) => `有効期限 ${instant}`,
    notInstalled: 'PCへの導入は未確認',
  },
  token: {
    title: 'トークン',
    lead: '手元のトークンの代わりです。トークンを選ぶと、その画面に出る番号が表示されます。',
    back: 'リハーサルに戻る',
    none: 'トークンは登録されていません。',
    choose: '製造番号',
    use: '使う',
    notActivated: '利用開始前',
    sharedBy: (loginIds) => `利用者: ${loginIds}`,
    transactionLead: '画面の二次元コードを画像で読み取るか、その内容を貼り付けてください。',
    picture: '二次元コードの画像（PNG）',
    pictureHint: '画面を写した画像でもかまいません',
    text: '二次元コードの内容',
    textHint: '画像があれば空欄',
    read: '読み取る',
    unreadable: '二次元コードを読み取れませんでした。コード全体が入った画像を選ぶか、内容を貼り付けてください。',
    tooLarge: '画像が大きすぎます。二次元コードのまわりだけを切り取ってください。',
    shows: 'トークンに表示される内容',
    number: 'トランザクション認証番号',
    password: 'ワンタイムパスワード（現在）',
    next: 'ワンタイムパスワード（1分後）',
    validFor: (seconds) => `あと${seconds}秒`,
    drift: (steps) => `このトークンの時刻は${Math.abs(steps)}分${steps > 0 ? '進んで' : '遅れて'}います。`,
    counter: 'ボタンを押すたびに番号が変わるトークンです。次の番号を表示しています。',
    again: '今の番号を表示する',
  },
}

const en: RehearsalText = {
  title: 'Rehearsal',
  lead: 'What happens on the bank’s side is made to happen here. This authority is a rehearsal: nothing set here touches production.',
  otherLanguage: '日本語',
  key: {
    title: 'Key to the rehearsal',
    lead: 'This page is for whoever conducts the rehearsal. A new key is printed by “npm run authority -- rehearsal key”.',
    label: 'Key',
    open: 'Open',
    wrong: 'That is not the key. When a new one is printed, the one before opens nothing any more.',
  },
  institution: 'Institution',
  clock: {
    title: 'The authority’s clock',
    now: 'Time of the authority',
    ahead: 'Moved from real time by',
    real: 'nothing',
    days: (days, hours) => `${days < 0 || hours < 0 ? '−' : '+'}${Math.abs(days)} d ${Math.abs(hours)} h`,
    steps: { '+1h': 'An hour on', '+1d': 'A day on', '+30d': '30 days on' },
    back: 'Back to real time',
  },
  faults: {
    title: 'What goes wrong',
    none: 'Nothing is set. Issuing and renewing go as they should.',
    everybody: 'everybody',
    untilRemoved: 'until removed',
    played: (played, times) => (times === null ? `happened ${played} times` : `happened ${played} of ${times} times`),
    remove: 'Remove',
    kinds: {
      congestion: 'Congestion (G008e)',
      outage: 'Outage or maintenance (G005e)',
      slow: 'Slow answers',
      lost_before_issue: 'Cut off before the issue (nothing issued)',
      lost_after_issue: 'Cut off after the issue (can be fetched again)',
      issued_then_dropped: 'Cut off after the issue, not to be fetched (needs revocation)',
      garbage: 'An answer nobody can read',
      token_drift: 'Clocks of tokens drift',
    },
    seconds: (n) => `${n} s`,
    steps: (n) => `${n > 0 ? '+' : '−'}${Math.abs(n)} min`,
    add: 'Set it',
    kind: 'What happens',
    whom: 'To whom (login ID)',
    whomHint: 'empty: to everybody',
    times: 'How often',
    timesHint: 'empty: until removed',
    amount: 'Seconds or minutes',
    amountHint: 'seconds for slow answers; minutes for the clocks of tokens, negative when they are slow',
    refused: 'It could not be set. Check the login ID, how often, and the seconds or minutes.',
  },
  people: {
    title: 'Banking users',
    search: 'Login ID or name',
    find: 'Find',
    none: 'Nobody is found.',
    more: 'More',
    toWindow: 'To the day it can be renewed',
    toExpiry: 'To its expiry',
    fault: 'Set for this person',
    state: {
      none: 'no certificate',
      revoked: 'revoked',
      expired: 'expired',
      renewable: 'can be renewed',
      valid: 'valid',
    },
    locked: 'locked',
    until: (instant) => `until ${instant}`,
    notInstalled: 'not confirmed by its PC',
  },
  token: {
    title: 'Token',
    lead: 'It stands in for the token in your hand: choose one, and see the number on its display.',
    back: 'Back to the rehearsal',
    none: 'There are no tokens.',
    choose: 'Serial number',
    use: 'Use',
    notActivated: 'not activated',
    sharedBy: (loginIds) => `used by ${loginIds}`,
    transactionLead: 'Give it a picture of the QR code on the screen, or paste what is in the code.',
    picture: 'Picture of the QR code (PNG)',
    pictureHint: 'a screenshot will do',
    text: 'What is in the QR code',
    textHint: 'empty when there is a picture',
    read: 'Read it',
    unreadable: 'No QR code could be read. Choose a picture with the whole code in it, or paste what is in it.',
    tooLarge: 'The picture is too large. Cut out the part around the QR code.',
    shows: 'The token shows',
    number: 'Transaction authentication number',
    password: 'One-time password (current)',
    next: 'One-time password (one minute later)',
    validFor: (seconds) => `${seconds} s left`,
    drift: (steps) => `The clock of this token is ${Math.abs(steps)} min ${steps > 0 ? 'fast' : 'slow'}.`,
    counter: 'The number of this token changes with each press of its button. This is the next one.',
    again: 'Show the number of now',
  },
}

export const rehearsalTexts: Record<Language, RehearsalText> = { ja, en }

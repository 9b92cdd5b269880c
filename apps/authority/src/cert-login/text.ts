import type { Language } from '../http/pages.ts'
import type { LoginRefusal } from './judge-visitor.ts'

/** The words of the certificate login. Japanese is the type; English satisfies it. */
export interface LoginText {
  title: string
  greeting: (name: string) => string
  proven: string
  enter: string
  enterHint: string
  loginId: string
  serial: string
  expiry: string
  renewal: string
  renewNow: string
  renewFrom: (day: string) => string
  renewDone: string
  refusedTitle: string
  refusal: Record<Exclude<LoginRefusal, 'expired'>, { what: string; todo: string }>
  expired: string
  chooseNew: string
  notFound: { what: string; todo: string }
  unavailable: { what: string; todo: string }
  desk: string
  toPortal: string
  otherLanguage: string
}

const ja: LoginText = {
  title: '証明書ログイン',
  greeting: (name) => `${name} 様`,
  proven: '電子証明書を確認しました。',
  enter: '進む',
  enterHint:
    '1分以内に押してください。同じログインIDでほかにログイン中の画面や手続き中のアプリケーションは終了します。',
  loginId: 'ログインID',
  serial: '証明書シリアル番号',
  expiry: '電子証明書有効期限',
  renewal: '更新',
  renewNow: '更新できます。証明書発行アプリケーションを起動し、〔証明書更新〕を押してください。',
  renewFrom: (day) => `${day}から更新できます。`,
  renewDone: '新しい証明書に更新済みです。次回から新しい証明書を選んでください。この証明書は有効期限まで使えます。',
  refusedTitle: 'ログインできません',
  refusal: {
    no_certificate: {
      what: '電子証明書が示されませんでした。',
      todo: '証明書を取得したPCとOSユーザで、ブラウザをすべて閉じてから開き直し、証明書を選んでください。',
    },
    unknown_issuer: {
      what: '選ばれた証明書は、この金融機関が発行したものではありません。',
      todo: 'ブラウザをすべて閉じてから開き直し、この金融機関の証明書を選んでください。',
    },
    revoked: {
      what: 'この証明書は失効しています。',
      todo: '証明書発行アプリケーションで〔証明書発行〕を行い、新しい証明書を取得してください。',
    },
    not_yet_valid: {
      what: 'この証明書の有効期間はまだ始まっていません。',
      todo: '有効期間が始まってから、もう一度お試しください。',
    },
    locked: {
      what: 'このログインIDは利用停止中です。',
      todo: 'マスターユーザまたは管理者ユーザに解除を依頼してください。マスターユーザの利用停止は、金融機関だけが解除できます。',
    },
    temporarily_locked: {
      what: 'このログインIDは一時停止中です。',
      todo: '時間をおいて、もう一度お試しください。',
    },
  },
  expired: 'この証明書は有効期限が切れています。',
  chooseNew: '新しい証明書に更新済みです。ブラウザをすべて閉じてから開き直し、新しい証明書を選んでください。',
  notFound: { what: 'このページはありません。', todo: 'アドレスを確認してください。' },
  unavailable: { what: '現在ご利用いただけません。', todo: 'しばらくしてから、もう一度お試しください。' },
  desk: '金融機関の問い合わせ先',
  toPortal: 'ログイン画面へ',
  otherLanguage: 'English',
}

const en: LoginText = {
  title: 'Certificate login',
  greeting: (name) => `Welcome, ${name}`,
  proven: 'Your certificate is in order.',
  enter: 'Go on',
  enterHint:
    'Within a minute. Wherever else you are logged in with this login ID, in a browser or the issuing application, that ends.',
  loginId: 'Login ID',
  serial: 'Certificate serial number',
  expiry: 'Certificate expires',
  renewal: 'Renewal',
  renewNow:
    'It can be renewed now: start the issuing application (証明書発行アプリケーション) and press 〔証明書更新〕.',
  renewFrom: (day) => `It can be renewed from ${day}.`,
  renewDone: 'It has been renewed. Choose the new certificate next time; this one can be used until it expires.',
  refusedTitle: 'You cannot log in',
  refusal: {
    no_certificate: {
      what: 'No certificate was presented.',
      todo: 'On the PC and as the OS user that obtained it, close all browsers, open one again and choose the certificate.',
    },
    unknown_issuer: {
      what: 'The certificate you chose was not issued by this institution.',
      todo: 'Close all browsers, open one again and choose a certificate of this institution.',
    },
    revoked: {
      what: 'This certificate has been revoked.',
      todo: 'Obtain a new one: 〔証明書発行〕 in the issuing application.',
    },
    not_yet_valid: {
      what: 'The validity of this certificate has not begun.',
      todo: 'Try again once it has begun.',
    },
    locked: {
      what: 'This login ID is locked.',
      todo: 'Ask a master or administrator user to unlock it. A master user is unlocked by the institution alone.',
    },
    temporarily_locked: {
      what: 'This login ID is locked for a while.',
      todo: 'Try again later.',
    },
  },
  expired: 'This certificate has expired.',
  chooseNew: 'It has been renewed. Close all browsers, open one again and choose the new certificate.',
  notFound: { what: 'There is no such page.', todo: 'Check the address.' },
  unavailable: { what: 'The service is not available now.', todo: 'Try again in a little while.' },
  desk: 'Desk of the institution',
  toPortal: 'To the login page',
  otherLanguage: '日本語',
}

export const loginTexts: Record<Language, LoginText> = { ja, en }

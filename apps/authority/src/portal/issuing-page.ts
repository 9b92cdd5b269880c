import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { draw } from './draw.ts'
import { tokenOf } from './guard.ts'
import { type AppPackage, type System, findPackages } from './packages.ts'
import { addressOfPage, portalPaths } from './paths.ts'
import { type Progress, readProgress } from './read-progress.ts'
import { startApp } from './start-app.ts'

const steps = ['identify', 'obtain', 'process', 'done'] as const

/** The step of each, and how many are behind. */
const stepOf = {
  unknown: 0,
  ready: 1,
  answering: 1,
  processing: 2,
  installing: 2,
  done: 4,
} as const satisfies Record<Progress, number>

/** BSMS001: how far the issue is, and what it takes: a login ID, the application, its start. */
export async function issuingPage(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  const institution = c.get('institution')
  const [progress, packages] = await Promise.all([
    readProgress(institution, tokenOf(c), c.get('now')),
    findPackages(institution.appFolder),
  ])
  const body = html`<h1>${text.title}</h1>
    ${stepsOf(c, progress)}
    <p role="status">${text.progress[progress]}</p>
    ${progress === 'done' && html`<p><a class="button main" href="${institution.certLoginUrl}/?lang=${languageOf(c)}">${text.toCertificate}</a></p>`}
    ${
      progress !== 'unknown' &&
      progress !== 'done' &&
      html`<p><a href="${addressOfPage(c, portalPaths.issuing)}">${text.refresh}</a></p>`
    }
    ${
      progress === 'unknown' &&
      html`<section>
        <h2>${text.loginId}</h2>
        <p>${text.loginIdHint}</p>
        <p><a class="button" href="${addressOfPage(c, portalPaths.loginId)}">${text.loginId}</a></p>
      </section>`
    }
    <section id="packages">
      <h2>${text.download}</h2>
      ${packages.length === 0 ? html`<p>${text.noPackages}</p>` : packageList(c, packages)}
    </section>
    <section>
      <h2>${text.start}</h2>
      <p>${text.startHint}</p>
      ${startApp(c)}
    </section>`
  return draw(c, { title: text.title, body, script: true })
}

/** For the page's script. */
export const progressAnswer = async (c: HttpContext): Promise<Response> => {
  c.header('Cache-Control', 'no-store')
  return c.json({ state: await readProgress(c.get('institution'), tokenOf(c), c.get('now')) })
}

function stepsOf(c: HttpContext, progress: Progress): Html {
  const text = texts[languageOf(c)]
  const at = stepOf[progress]
  const address = addressOfPage(c, portalPaths.progress)
  const follow = html`data-progress="${address}" data-state="${progress}"`
  return html`<ol class="steps" ${progress !== 'unknown' && follow}>
    ${steps.map(
      (step, i) =>
        html`<li class="${i < at ? 'past' : ''}" ${i === at && html`aria-current="step"`}>
          ${text.steps[step]} ${i < at && html`<span class="mark">${text.past}</span>`}
        </li>`,
    )}
  </ol>`
}

/** Those for the visitor's own system stand open. */
function packageList(c: HttpContext, packages: AppPackage[]): Html {
  const text = texts[languageOf(c)]
  const isWindows = /windows/i.test(c.req.header('user-agent') ?? '')
  const fits = ({ system }: AppPackage) => system.startsWith('windows') === isWindows
  const [own, others] = [packages.filter(fits), packages.filter((each) => !fits(each))]
  if (own.length === 0 || others.length === 0) return rowsOf(c, packages)
  return html`${rowsOf(c, own)}
    <details>
      <summary>${text.otherSystems}</summary>
      ${rowsOf(c, others)}
    </details>`
}

const rowsOf = (c: HttpContext, packages: AppPackage[]): Html => {
  const text = texts[languageOf(c)]
  return html`<ul class="rows">
    ${packages.map(
      ({ file, system, version, bytes, sha256 }) =>
        html`<li>
          <div class="what">
            ${text.systems[system]}
            <small>${text.version} ${version}, ${(bytes / 1e6).toFixed(1)} MB</small>
            <small>${text.install[system]}</small>
            <small>SHA-256 <code>${sha256}</code></small>
          </div>
          <a
            class="button"
            href="${addressOfPage(c, `${portalPaths.packages}/${file}`)}"
            aria-label="${text.take}: ${file}"
            >${text.take}</a
          >
        </li>`,
    )}
  </ul>`
}

interface IssuingText {
  title: string
  steps: Record<(typeof steps)[number], string>
  past: string
  progress: Record<Progress, string>
  toCertificate: string
  refresh: string
  loginId: string
  loginIdHint: string
  download: string
  noPackages: string
  otherSystems: string
  systems: Record<System, string>
  /** What to do with it once it is here. */
  install: Record<System, string>
  version: string
  take: string
  start: string
  startHint: string
}

const debian = {
  ja: 'ソフトウェアのインストーラーで開くか、保存したフォルダーで sudo apt install ./ファイル名 を実行します。',
  en: 'Open it with the software installer, or in its folder: sudo apt install ./ and the name of the file.',
}
const tarball = {
  ja: '展開し、中の install.sh を管理者として実行します。',
  en: 'Unpack it, and run the install.sh in it as administrator.',
}

const texts: Record<Language, IssuingText> = {
  ja: {
    title: '電子証明書発行',
    steps: { identify: '個人認証', obtain: '証明書取得', process: '処理中', done: '取得完了' },
    past: '済み',
    progress: {
      unknown:
        'ログインIDをお持ちの方は、証明書発行アプリを起動してください。お持ちでない方は、先にログインIDを取得してください。',
      ready: '証明書発行アプリを起動し、〔証明書発行〕または〔証明書更新〕を押してください。',
      answering: '証明書発行アプリケーションに認証の画面が出ています。続けて入力してください。',
      processing: '認証が済みました。証明書発行アプリケーションが証明書を作成しています。',
      installing:
        '証明書は発行されました。PCへの導入を待っています。アプリケーションを閉じたときは、もう一度起動してください。',
      done: '電子証明書を取得済みです。ブラウザをすべて閉じてから、電子証明書でログインしてください。',
    },
    toCertificate: '電子証明書ログイン',
    refresh: '最新の状態を表示',
    loginId: 'ログインID取得',
    loginIdHint: '金融機関から届いた招待コードを用意してください。ログインIDとパスワードを決めます。',
    download: '証明書発行アプリのダウンロード',
    noPackages: 'このページでは配布していません。勤務先のシステム管理者からの案内に従って、インストールしてください。',
    otherSystems: 'ほかのOS',
    systems: {
      'windows-setup': 'Windows（インストーラー）',
      'windows-x64': 'Windows（管理者による一括配布用、msi）',
      'deb-amd64': 'Debian・Ubuntu（x64）',
      'deb-arm64': 'Debian・Ubuntu（ARM64）',
      'linux-x64': 'そのほかのLinux（x64）',
      'linux-arm64': 'そのほかのLinux（ARM64）',
    },
    install: {
      'windows-setup': 'ダウンロードしたファイルを開き、画面の案内に従います。',
      'windows-x64': '配布の方法は、システム管理者向けの手引きにあります。',
      'deb-amd64': debian.ja,
      'deb-arm64': debian.ja,
      'linux-x64': tarball.ja,
      'linux-arm64': tarball.ja,
    },
    version: 'バージョン',
    take: 'ダウンロード',
    start: '証明書発行アプリの起動',
    startHint: 'インストールが済んだPCで押してください。スタートメニューの「証明書発行アプリケーション」と同じです。',
  },
  en: {
    title: 'Issue certificate',
    steps: { identify: 'Identify yourself', obtain: 'Obtain', process: 'In progress', done: 'Done' },
    past: 'done',
    progress: {
      unknown: 'If you have a login ID, start the issuing application. If you have none, get it first.',
      ready: 'Start the issuing application and press “Issue certificate” or “Renew certificate”.',
      answering: 'The issuing application asks you something more. Please answer there.',
      processing: 'You are identified. The issuing application is making your certificate.',
      installing:
        'The certificate has been issued and is to be installed on the PC. If you have closed the application, start it again.',
      done: 'You have your certificate. Close all browsers, then log in with it.',
    },
    toCertificate: 'Log in with certificate',
    refresh: 'Show what is new',
    loginId: 'Get a login ID',
    loginIdHint: 'Have the invitation code from your institution ready. You choose your login ID and passwords.',
    download: 'Download the issuing application',
    noPackages: 'It is not to be had here. Install it as the IT department of your company says.',
    otherSystems: 'Other systems',
    systems: {
      'windows-setup': 'Windows (installer)',
      'windows-x64': 'Windows (for roll-out by administrators, msi)',
      'deb-amd64': 'Debian, Ubuntu (x64)',
      'deb-arm64': 'Debian, Ubuntu (ARM64)',
      'linux-x64': 'Other Linux (x64)',
      'linux-arm64': 'Other Linux (ARM64)',
    },
    install: {
      'windows-setup': 'Open the file you have downloaded, and do as it says.',
      'windows-x64': 'How to roll it out stands in the guide for administrators.',
      'deb-amd64': debian.en,
      'deb-arm64': debian.en,
      'linux-x64': tarball.en,
      'linux-arm64': tarball.en,
    },
    version: 'Version',
    take: 'Download',
    start: 'Start the issuing application',
    startHint: 'On the PC where it is installed. The start menu does the same: 証明書発行アプリケーション.',
  },
}

import { html } from 'hono/html'
import { CannotDo } from '../cannot-do.ts'
import { csvText } from '../csv.ts'
import type { HttpContext } from '../http/environment.ts'
import { bodyOf, fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { importSubscribers, planImport, passwordFile, withPasswords } from '../subscribers/import-subscribers.ts'
import { type PeopleFile, readPeople } from '../subscribers/read-people.ts'
import { auditedHere, orSayWhy } from './act.ts'
import { draw } from './draw.ts'
import { formHere } from './fields.ts'
import { download, oncePage } from './once-page.ts'
import { addressHere, institutionPaths } from './paths.ts'

/** A file of people: chosen, looked at without changing anything, then taken in. */
export function importPage(c: HttpContext, problem?: Html): Promise<Response> {
  const text = texts[languageOf(c)]
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    <pre><code>loginId,name,role
sato.hanako,佐藤 花子,${text.sampleRole}</code></pre>
    ${problem}
    <form method="post" action="${addressHere(c, institutionPaths.importSubscribers)}" enctype="multipart/form-data">
      <div class="fields">
        <label>${text.file} <input type="file" name="file" accept=".csv,text/csv" required /></label>
      </div>
      <button class="main">${text.check}</button>
    </form>`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

/** Says what the file would do. The file goes along with the page: nothing is kept here between the two. */
export async function checkFile(c: HttpContext): Promise<Response> {
  const { file } = await bodyOf(c)
  return orSayWhy(
    c,
    async () => {
      const bytes = file instanceof File ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0)
      return checkedPage(c, bytes, readPeople(bytes))
    },
    (problem) => importPage(c, problem),
  )
}

const shownErrors = 50

async function checkedPage(c: HttpContext, bytes: Buffer, file: PeopleFile): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const { db, profile } = c.get('institution')
  const { added, errors } = await planImport(db, profile.code, file)
  const users = await db.subscriber.count({ where: { institutionCode: profile.code } })
  const isTooMany = users + added.length > profile.maxUsers
  const mayGoOn = errors.length === 0 && added.length > 0 && !isTooMany
  const errorRows = errors.map(({ line, problems, cells }) => [
    line,
    problems.map((each) => each[language]).join(' / '),
    ...cells,
  ])
  const body = html`<h1>${text.checked}</h1>
    <dl>
      <dt>${text.new}</dt>
      <dd>${text.count(added.length)}</dd>
      <dt>${text.known}</dt>
      <dd>${text.count(file.people.length - added.length)}</dd>
      <dt>${text.wrong}</dt>
      <dd>${text.count(errors.length)}</dd>
    </dl>
    ${isTooMany && html`<p class="problem" role="alert">${text.tooMany(users, profile.maxUsers)}</p>`}
    ${
      errors.length > 0 &&
      html`<p class="problem" role="alert">${text.correct}</p>
        <ul class="rows">
          ${errors.slice(0, shownErrors).map(
            ({ line, problems }) =>
              html`<li>
                <span>${text.line(line)}</span>
                <span class="what">${problems.map((each) => each[language]).join(' / ')}</span>
              </li>`,
          )}
        </ul>
        <p>
          ${download({
            name: `${profile.code}-errors.csv`,
            text: csvText([[text.lineHead, text.errorHead], ...errorRows]),
            label: text.errorFile(errors.length),
          })}
        </p>`
    }
    ${
      mayGoOn &&
      html`<p>${text.confirmLead}</p>
        ${formHere(
          c,
          `${institutionPaths.importSubscribers}/confirm`,
          html`<input type="hidden" name="file" value="${bytes.toString('base64')}" />
            <button class="main">${text.confirm(added.length)}</button>`,
        )}`
    }
    <p><a href="${addressHere(c, institutionPaths.importSubscribers)}">${text.another}</a></p>`
  return draw(c, { title: text.checked, body })
}

/** Adds all of them or nobody, and hands over their initial passwords once. */
export async function importUsers(c: HttpContext): Promise<Response> {
  const text = texts[languageOf(c)]
  const { db, profile } = c.get('institution')
  const { file = '' } = await fieldsOf(c)
  return orSayWhy(
    c,
    async () => {
      const { added, errors } = await planImport(db, profile.code, readPeople(Buffer.from(file, 'base64')))
      if (errors.length > 0 || added.length === 0) {
        throw new CannotDo('there is nobody in the file to be added', { ja: 'ファイルに、追加する利用者がいません。' })
      }
      const equipped = await withPasswords(added)
      const details = { count: added.length, loginIds: added.map(({ loginId }) => loginId) }
      await auditedHere(c, { action: 'users_imported', target: null, details }, (tx) =>
        importSubscribers(tx, profile.code, equipped),
      )
      return oncePage(c, {
        title: text.imported(equipped.length),
        lead: text.importedLead,
        file: { name: `${profile.code}-passwords.csv`, text: passwordFile(equipped), label: text.passwords },
        back: { href: addressHere(c, institutionPaths.subscribers), text: text.toUsers },
      })
    },
    (problem) => importPage(c, problem),
  )
}

interface ImportText {
  title: string
  lead: string
  sampleRole: string
  file: string
  check: string
  checked: string
  new: string
  known: string
  wrong: string
  count: (n: number) => string
  tooMany: (users: number, most: number) => string
  correct: string
  line: (n: number) => string
  lineHead: string
  errorHead: string
  errorFile: (n: number) => string
  confirmLead: string
  confirm: (n: number) => string
  another: string
  imported: (n: number) => string
  importedLead: string
  passwords: string
  toUsers: string
}

const texts: Record<Language, ImportText> = {
  ja: {
    title: '利用者の一括登録',
    lead: '列は loginId、name、必要なら role（マスターユーザ・管理者ユーザ・一般ユーザ。空欄は一般ユーザ）と email です。文字コードはUTF-8でも、ExcelのCSV（Shift_JIS）でもかまいません。まず内容を確認し、まだ何も登録しません。',
    sampleRole: '管理者ユーザ',
    file: 'CSVファイル',
    check: '内容を確認',
    checked: 'ファイルの確認結果',
    new: '追加',
    known: '登録済み（変更しません）',
    wrong: 'エラー',
    count: (n) => `${n}件`,
    tooMany: (users, most) =>
      `現在${users}人で、プロファイルの上限（${most}人）を超えます。不要な利用者を減らすか、設定で上限を上げてください。`,
    correct: 'エラーのある行を直して、もう一度選んでください。エラーがある間は登録できません。',
    line: (n) => `${n}行目`,
    lineHead: '行',
    errorHead: 'エラー',
    errorFile: (n) => `エラー${n}件をCSVで保存`,
    confirmLead:
      '全員を登録するか、1人も登録しないかのどちらかです。初期パスワードは次の画面で一度だけファイルとして渡します。',
    confirm: (n) => `${n}人を登録`,
    another: '別のファイルを選ぶ',
    imported: (n) => `${n}人を登録しました`,
    importedLead: '初期パスワードのファイルを保存し、本人に安全な方法で渡してください。',
    passwords: '初期パスワードを保存（CSV）',
    toUsers: '利用者の一覧へ',
  },
  en: {
    title: 'Import users',
    lead: 'The columns are loginId, name and, if wanted, role (master, administrator, ordinary; empty is ordinary) and email. UTF-8 or Excel’s Japanese CSV (Shift_JIS). First the file is looked at; nothing is added yet.',
    sampleRole: 'administrator',
    file: 'CSV file',
    check: 'Look at it',
    checked: 'What the file would do',
    new: 'Added',
    known: 'There already (stay as they are)',
    wrong: 'Errors',
    count: (n) => String(n),
    tooMany: (users, most) =>
      `There are ${users} users now, and the profile allows ${most}. Remove some, or allow more in the settings.`,
    correct: 'Correct the rows with errors and choose the file again. Nothing is added while there are any.',
    line: (n) => `line ${n}`,
    lineHead: 'line',
    errorHead: 'error',
    errorFile: (n) => `Save ${n} errors as CSV`,
    confirmLead: 'All of them are added, or nobody. Their initial passwords come as a file on the next page, once.',
    confirm: (n) => `Add ${n} users`,
    another: 'Choose another file',
    imported: (n) => `${n} users were added`,
    importedLead: 'Save the file of the initial passwords, and hand them over in a safe way.',
    passwords: 'Save initial passwords (CSV)',
    toUsers: 'To the users',
  },
}

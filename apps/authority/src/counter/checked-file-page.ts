import { html } from 'hono/html'
import { csvText } from '../csv.ts'
import type { HttpContext } from '../http/environment.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import type { RowError } from '../read-csv.ts'
import { draw } from './draw.ts'
import { formHere } from './fields.ts'
import { download } from './once-page.ts'
import { addressHere } from './paths.ts'

interface Choose {
  path: string
  title: string
  lead: string
  /** The first lines of such a file. */
  sample: string
  problem?: Html | undefined
}

/** Asks for a CSV file. */
export function choosePage(c: HttpContext, { path, title, lead, sample, problem }: Choose): Promise<Response> {
  const text = texts[languageOf(c)]
  const body = html`<h1>${title}</h1>
    <p>${lead}</p>
    <pre><code>${sample}</code></pre>
    ${problem}
    <form method="post" action="${addressHere(c, path)}" enctype="multipart/form-data">
      <div class="fields">
        <label>${text.file} <input type="file" name="file" accept=".csv,text/csv" required /></label>
      </div>
      <button class="main">${text.check}</button>
    </form>`
  return draw(c, { title, body }, problem ? 400 : 200)
}

interface Checked {
  /** Where the file was chosen; below it, /confirm takes it in. */
  path: string
  added: number
  /** What is there already, and stays as it is. */
  known: number
  errors: RowError[]
  /** What stands in the way of the file as a whole. */
  problem?: string
  /** The file, in what form it goes along with the page: nothing is kept here between looking and taking. */
  carried: string
  confirmLead: string
  confirm: string
}

const shownErrors = 50

/** What a file would do, and what is wrong with which row; it is taken in only when nothing is. */
export function checkedFilePage(c: HttpContext, checked: Checked): Promise<Response> {
  const { path, added, known, errors, problem, carried, confirmLead, confirm } = checked
  const language = languageOf(c)
  const text = texts[language]
  const mayGoOn = errors.length === 0 && added > 0 && problem === undefined
  const errorRows = errors.map(({ line, problems, cells }) => [
    line,
    problems.map((each) => each[language]).join(' / '),
    ...cells,
  ])
  const body = html`<h1>${text.checked}</h1>
    <dl>
      <dt>${text.new}</dt>
      <dd>${text.count(added)}</dd>
      <dt>${text.known}</dt>
      <dd>${text.count(known)}</dd>
      <dt>${text.wrong}</dt>
      <dd>${text.count(errors.length)}</dd>
    </dl>
    ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
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
            name: `${c.get('institution').profile.code}-errors.csv`,
            text: csvText([[text.lineHead, text.errorHead], ...errorRows]),
            label: text.errorFile(errors.length),
          })}
        </p>`
    }
    ${
      mayGoOn &&
      html`<p>${confirmLead}</p>
        ${formHere(
          c,
          `${path}/confirm`,
          html`<input type="hidden" name="file" value="${carried}" /> <button class="main">${confirm}</button>`,
        )}`
    }
    <p><a href="${addressHere(c, path)}">${text.another}</a></p>`
  return draw(c, { title: text.checked, body })
}

interface CheckedText {
  file: string
  check: string
  checked: string
  new: string
  known: string
  wrong: string
  count: (n: number) => string
  correct: string
  line: (n: number) => string
  lineHead: string
  errorHead: string
  errorFile: (n: number) => string
  another: string
}

const texts: Record<Language, CheckedText> = {
  ja: {
    file: 'CSVファイル',
    check: '内容を確認',
    checked: 'ファイルの確認結果',
    new: '追加',
    known: '登録済み（変更しません）',
    wrong: 'エラー',
    count: (n) => `${n}件`,
    correct: 'エラーのある行を直して、もう一度選んでください。エラーがある間は登録できません。',
    line: (n) => `${n}行目`,
    lineHead: '行',
    errorHead: 'エラー',
    errorFile: (n) => `エラー${n}件をCSVで保存`,
    another: '別のファイルを選ぶ',
  },
  en: {
    file: 'CSV file',
    check: 'Look at it',
    checked: 'What the file would do',
    new: 'Added',
    known: 'There already (stay as they are)',
    wrong: 'Errors',
    count: (n) => String(n),
    correct: 'Correct the rows with errors and choose the file again. Nothing is added while there are any.',
    line: (n) => `line ${n}`,
    lineHead: 'line',
    errorHead: 'error',
    errorFile: (n) => `Save ${n} errors as CSV`,
    another: 'Choose another file',
  },
}

import { html } from 'hono/html'
import type { HttpContext } from '../../http/environment.ts'
import { fieldsOf } from '../../http/form-fields.ts'
import { type Language, languageOf } from '../../http/pages.ts'
import { stepContractorConfirmation } from '../../subscribers/contractor-confirmation.ts'
import { act } from '../act.ts'
import { draw, form } from '../draw.ts'
import {
  type FormPage,
  NotTaken,
  askedPassword,
  goTo,
  judgeAskedPassword,
  problemStatus,
  problemText,
  typedBefore,
} from '../forms.ts'
import { visitorOf } from '../guard.ts'
import { ownFacts } from '../own-facts.ts'
import { portalPaths } from '../paths.ts'
import { registrationNames, registrationPages } from './names.ts'
import { readRegistered } from './registrations-of.ts'

const path = portalPaths.registrations + registrationPages.contractor
const maxNote = 500

/** 強制お知らせ: the contractor confirmation (G020e), which the institution then looks at. */
export const contractorPage: FormPage = async (c, problem) => {
  const language = languageOf(c)
  const text = texts[language]
  const { contractorConfirmation } = await readRegistered(c)
  const title = registrationNames[language].contractor
  const typed = await typedBefore(c, problem)
  const option = (value: 'unchanged' | 'changed') =>
    html`<label
      ><input
        type="radio"
        name="answer"
        value="${value}"
        required
        ${typed.answer === value && 'checked'}
      />${text[value]}</label
    >`
  const fields = html`<fieldset>
      <legend>${text.question}</legend>
      ${option('unchanged')} ${option('changed')}
    </fieldset>
    <label>${text.note}<textarea name="note" rows="4" maxlength="${maxNote}">${typed.note ?? ''}</textarea></label>
    ${askedPassword(c, 'login')}
    <button class="main">${text.answer}</button>`
  const asking = html`<p>${text.lead}</p>
    ${ownFacts(c)} ${problemText(c, problem)} ${form(c, path, fields, 'one')}`
  const body = html`<h1>${title}</h1>
    ${contractorConfirmation === 'asked' ? asking : html`<p>${text[contractorConfirmation]}</p>`}`
  return draw(c, { title, body }, problemStatus(problem))
}

export async function answerContractor(c: HttpContext): Promise<Response> {
  const { profile } = c.get('institution')
  const { loginId } = visitorOf(c)
  const text = texts[languageOf(c)]
  const { answer, note = '' } = await fieldsOf(c)
  if (answer !== 'unchanged' && answer !== 'changed') throw new NotTaken(text.choose)
  if (answer === 'changed' && note.trim() === '') throw new NotTaken(text.sayWhat)
  await judgeAskedPassword(c, 'login')
  const details = { answer, note: note.trim().slice(0, maxNote) }
  await act(c, { action: 'contractor.answer', target: loginId, details }, async (tx) => {
    const asked = await tx.subscriber.count({ where: { id: visitorOf(c).id, contractorConfirmation: 'asked' } })
    if (asked === 0) return false
    await stepContractorConfirmation(tx, profile, { loginId, step: 'answered' }, c.get('now'))
  })
  return goTo(c, portalPaths.registrations, { done: '' })
}

interface ContractorText {
  lead: string
  question: string
  unchanged: string
  changed: string
  note: string
  answer: string
  choose: string
  sayWhat: string
  answered: string
  none: string
}

const texts: Record<Language, ContractorText> = {
  ja: {
    lead: '金融機関が、ご契約の内容の確認をお願いしています。回答し、金融機関の確認が済むと、電子証明書を発行・更新できます。',
    question: '届け出の内容（会社名、代表者、所在地、利用者）に変更はありますか',
    unchanged: '変更はありません',
    changed: '変更があります',
    note: '変更の内容（変更があるとき）',
    answer: '回答する',
    choose: '変更の有無を選んでください。',
    sayWhat: '変更の内容を入力してください。',
    answered: '回答を受け付けました。金融機関の確認が済むまでお待ちください。',
    none: 'いま、確認をお願いしている事項はありません。',
  },
  en: {
    lead: 'The institution asks you to confirm the contract. Certificates can be issued and renewed once it has looked at your answer.',
    question: 'Has anything changed that was reported (company name, representative, address, users)?',
    unchanged: 'Nothing has changed',
    changed: 'Something has changed',
    note: 'What has changed (if something has)',
    answer: 'Answer',
    choose: 'Say whether something has changed.',
    sayWhat: 'Say what has changed.',
    answered: 'Your answer was taken. Please wait until the institution has looked at it.',
    none: 'There is nothing to confirm now.',
  },
}

import { answerSchemas } from '@certfleet/core/dialogue.ts'
import { html } from 'hono/html'
import { judgeAnswer } from '../../dialogue/judge-factor.ts'
import type { HttpContext } from '../../http/environment.ts'
import { fieldsOf } from '../../http/form-fields.ts'
import { type Language, languageOf } from '../../http/pages.ts'
import { Refused } from '../../problem.ts'
import { registerQuestion } from '../../subscribers/register-question.ts'
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
  refuseWrong,
  typedBefore,
} from '../forms.ts'
import { visitorOf } from '../guard.ts'
import { portalPaths } from '../paths.ts'
import { registrationNames, registrationPages } from './names.ts'
import { readRegistered } from './registrations-of.ts'

const path = portalPaths.registrations + registrationPages.question

/** 追加認証回答登録 (G010e). Who has an answer already gives it, so that a known password cannot replace it. */
export const questionPage: FormPage = async (c, problem) => {
  const language = languageOf(c)
  const text = texts[language]
  const { question } = await readRegistered(c)
  const title = registrationNames[language].question
  const typed = await typedBefore(c, problem)
  const fields = html`${
      question !== null &&
      html`<label
        >${text.current(question)}<input name="currentAnswer" required maxlength="100" autocomplete="off"
      /></label>`
    }
    <label
      >${text.question}<select name="question">
        ${text.questions.map((each) => html`<option ${each === typed.question && 'selected'}>${each}</option>`)}
      </select></label
    >
    <label
      >${text.answer}<span class="hint">${text.hint}</span
      ><input name="answer" required maxlength="100" autocomplete="off"
    /></label>
    ${askedPassword(c, 'login')}
    <button class="main">${text.register}</button>`
  const body = html`<h1>${title}</h1>
    <p>${text.lead}</p>
    ${problemText(c, problem)} ${form(c, path, fields, 'one')}`
  return draw(c, { title, body }, problemStatus(problem))
}

export async function registerAnswer(c: HttpContext): Promise<Response> {
  const institution = c.get('institution')
  const { db, profile, passwords } = institution
  const { id, loginId } = visitorOf(c)
  const now = c.get('now')
  const { question = '', answer = '', currentAnswer = '' } = await fieldsOf(c)
  if (!Object.values(texts).some(({ questions }) => questions.includes(question))) {
    throw new NotTaken(texts[languageOf(c)].unknown)
  }
  const given = answerSchemas.CCHK006.safeParse({ answer })
  if (!given.success) throw new Refused({ code: 'G006e' })
  await judgeAskedPassword(c, 'login')
  const { answerHash } = await db.subscriber.findUniqueOrThrow({ where: { id }, select: { answerHash: true } })
  if (answerHash !== null && (await judgeAnswer(institution, answerHash, { answer: currentAnswer })).kind !== 'right') {
    return refuseWrong(c, 'wrong_answer')
  }
  // In the turnstile, since the answer is hashed.
  await passwords(() =>
    act(c, { action: 'question.register', target: loginId }, async (tx) => {
      const as = await tx.subscriber.count({ where: { id, answerHash } })
      if (as === 0) throw new Refused({ code: 'G008e', retryAfterSeconds: 1 }, 'the answer changed meanwhile')
      await registerQuestion(tx, profile, { loginId, question, answer }, now)
    }),
  )
  return goTo(c, portalPaths.registrations, { done: '' })
}

interface QuestionText {
  lead: string
  current: (question: string) => string
  question: string
  questions: string[]
  answer: string
  hint: string
  register: string
  unknown: string
}

const texts: Record<Language, QuestionText> = {
  ja: {
    lead: '証明書発行アプリケーションが、本人かどうかを確かめるために、ここで選んだ質問の答えを尋ねることがあります。',
    current: (question) => `現在の答え（${question}）`,
    question: '質問',
    questions: [
      '最初に通った小学校の名前は？',
      '初めて飼ったペットの名前は？',
      '子どものころの親友の名前は？',
      '初めて旅行した海外の都市は？',
      '祖母の旧姓は？',
      'いちばん好きな本の題名は？',
    ],
    answer: '答え',
    hint: '100文字まで。ほかの人が知らない答えにしてください。',
    register: '登録する',
    unknown: '質問を一覧から選んでください。',
  },
  en: {
    lead: 'The issuing application may ask for the answer to the question you choose here, to make sure that it is you.',
    current: (question) => `Your present answer (${question})`,
    question: 'Question',
    questions: [
      'What was the name of your first school?',
      'What was the name of your first pet?',
      'What was the name of your best friend as a child?',
      'Which city abroad did you visit first?',
      'What was your grandmother’s maiden name?',
      'What is the title of the book you like best?',
    ],
    answer: 'Answer',
    hint: 'Up to 100 characters. Choose one that others do not know.',
    register: 'Register',
    unknown: 'Choose one of the questions.',
  },
}

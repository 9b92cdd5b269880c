import type { AuthorityProfile } from '@certfleet/core/authority-profile.ts'
import {
  type SubjectTemplate,
  type TemplateProblem,
  attributeTypes,
  fillTemplate,
  placeholders,
  readTemplate,
  subjectText,
} from '@certfleet/core/subject-template.ts'
import { CannotDo } from '../cannot-do.ts'
import { caGeneration, certificateNumber } from './names.ts'

/** The template of a profile, taken apart. @throws CannotDo when it cannot be used, with what is wrong with it. */
export function templateOf({ subjectTemplate, code, name }: AuthorityProfile): SubjectTemplate {
  const read = readTemplate(subjectTemplate, { code, name })
  if ('template' in read) return read.template
  const { en, ja } = wordsOf(read.problem)
  throw new CannotDo(`subjectTemplate: ${en}`, { ja: `証明書のサブジェクト: ${ja}` })
}

/** The subject the template of a profile makes for an example user, as text. @throws CannotDo like `templateOf`. */
export function exampleSubject(profile: AuthorityProfile, now: Date): string {
  const values = {
    loginId: 'hanako01',
    number: certificateNumber(1, now, 123_456),
    name: '見本 花子',
    email: 'hanako@example.jp',
    institutionCode: profile.code,
    institutionName: profile.name,
    caGeneration: caGeneration(1),
  }
  return subjectText(fillTemplate(templateOf(profile), values))
}

const braced = placeholders.map((name) => `{${name}}`).join(' ')
const types = attributeTypes.join(' ')

function wordsOf(problem: TemplateProblem): { en: string; ja: string } {
  switch (problem.code) {
    case 'unreadable':
      return {
        en: `not a distinguished name from ${JSON.stringify(problem.at)} on: TYPE=value,TYPE=value …; in a value , + " \\ < > ; and a # or space at its ends are written with a \\ before them, braces as \\7B and \\7D`,
        ja: `「${problem.at}」から先を識別名として読めません。「種類=値」をコンマで区切って並べます。値の中の , + " \\ < > ; や端の # と空白は前に \\ を付け、波括弧は \\7B \\7D と書きます。`,
      }
    case 'unknown_type':
      return {
        en: `${problem.type} is none of ${types}`,
        ja: `${problem.type} は使えません。使える種類: ${types}`,
      }
    case 'unknown_placeholder':
      return {
        en: `{${problem.placeholder}} is none of ${braced}`,
        ja: `{${problem.placeholder}} は使えません。使える項目: ${braced}`,
      }
    case 'login_id':
      return {
        en: 'CN has to be there once, as {loginId} or {loginId} {number}: by it consoles and agents know whose certificate it is',
        ja: 'CN は1つだけ、{loginId} または {loginId} {number} とします。管理画面とエージェントは、だれの証明書かをこれで見分けます。',
      }
    case 'number':
      return {
        en: '{number} can stand in CN alone: a renewal keeps all else',
        ja: '{number} は CN にだけ使えます。更新では、ほかの部分はそのまま引き継がれます。',
      }
    case 'too_many':
      return { en: `more than ${problem.most} attributes`, ja: `属性は${problem.most}個までです。` }
    case 'too_long':
      return {
        en: `${problem.type} is ${problem.by} characters longer than a certificate can have it`,
        ja: `${problem.type} が、証明書に入る長さより${problem.by}文字長くなっています。`,
      }
    case 'unfit_value':
      return {
        en: `${problem.type} cannot be that: C is two capital letters (JP), emailAddress is of ASCII characters, the others are not empty and have no control characters`,
        ja: `${problem.type} の値が正しくありません。C は英大文字2字（JP）、emailAddress は半角英数記号だけ、ほかは空でなく制御文字を含まないものにします。`,
      }
  }
}

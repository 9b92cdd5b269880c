import { caKeyAlgorithms } from '@certfleet/pki/keys.ts'
import { html } from 'hono/html'
import type { Authority } from '../authority.ts'
import { prepareInstitution } from '../ca/add-institution.ts'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { audited, orSayWhy } from './act.ts'
import { draw } from './draw.ts'
import { field, form, select } from './fields.ts'
import { addressOf, counterPaths } from './paths.ts'

/** Asks for another institution. */
export async function newInstitutionPage(c: HttpContext, problem?: Html): Promise<Response> {
  const text = texts[languageOf(c)]
  const given = problem ? await fieldsOf(c) : {}
  const fields = html`<div class="fields">
      ${field({
        name: 'code',
        label: text.code,
        hint: text.codeHint,
        value: given.code,
        also: html`required maxlength="4" pattern="[0-9]{4}" inputmode="numeric" autocomplete="off"`,
      })}
      ${field({ name: 'name', label: text.name, hint: text.nameHint, value: given.name, also: html`required maxlength="60" autocomplete="off"` })}
      ${select({
        name: 'algorithm',
        label: text.algorithm,
        hint: text.algorithmHint,
        options: caKeyAlgorithms.map((each) => [each, each]),
        chosen: given.algorithm ?? 'RSA-2048',
      })}
    </div>
    <button class="main">${text.add}</button>`
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    ${problem} ${form(c, counterPaths.newInstitution, fields)}`
  return draw(c, { title: text.title, body }, problem ? 400 : 200)
}

/** Founds it, with an issuing CA of its own. Its pages are there within a second. */
export async function foundInstitution(c: HttpContext, { db, secret }: Authority): Promise<Response> {
  const { code = '', name = '', ...given } = await fieldsOf(c)
  const algorithm = caKeyAlgorithms.find((each) => each === given.algorithm)
  return orSayWhy(
    c,
    async () => {
      if (!/^\d{4}$/.test(code) || !/^[^\p{C}]{1,60}$/u.test(name.trim()) || !algorithm) {
        throw new CannotDo('a code is four digits, and a name 1 to 60 characters', {
          ja: '金融機関コードは4桁の数字、金融機関名は1〜60文字で入力してください。',
        })
      }
      const wanted = { code, name: name.trim(), algorithm }
      const deed = { action: 'institution_added', target: code, details: wanted, institutionCode: code } as const
      // Its CA is of real time, as at the command line: TLS and verifiers know no other.
      const { row } = await prepareInstitution(db, wanted, secret, new Date())
      await audited(c, db, deed, (tx) => tx.institution.create({ data: row, select: { code: true } }))
      return c.redirect(addressOf(c, counterPaths.overview, { done: deed.action }), 303)
    },
    (problem) => newInstitutionPage(c, problem),
  )
}

interface NewInstitutionText {
  title: string
  lead: string
  code: string
  codeHint: string
  name: string
  nameHint: string
  algorithm: string
  algorithmHint: string
  add: string
}

const texts: Record<Language, NewInstitutionText> = {
  ja: {
    title: '金融機関を追加',
    lead: '専用の発行認証局が作られます。コードと名称は証明書に入るため、あとから変更できません。',
    code: '金融機関コード',
    codeHint: '4桁の数字',
    name: '金融機関名',
    nameHint: '証明書の「Organization」に入ります',
    algorithm: '認証局の鍵の方式',
    algorithmHint: '決まりがなければRSA-2048',
    add: '追加',
  },
  en: {
    title: 'Add institution',
    lead: 'It gets an issuing CA of its own. Code and name stand in certificates and cannot be changed later.',
    code: 'Institution code',
    codeHint: 'Four digits',
    name: 'Name',
    nameHint: 'Stands in “Organization” of certificates',
    algorithm: 'Kind of the CA’s key',
    algorithmHint: 'Without a reason: RSA-2048',
    add: 'Add',
  },
}

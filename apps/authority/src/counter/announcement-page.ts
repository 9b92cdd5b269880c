import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import { z } from 'zod'
import { CannotDo } from '../cannot-do.ts'
import type { HttpContext } from '../http/environment.ts'
import { fieldsOf } from '../http/form-fields.ts'
import { type Html, type Language, languageOf } from '../http/pages.ts'
import { auditedHere, orSayWhy } from './act.ts'
import type { AuditAction } from './audit.ts'
import { draw } from './draw.ts'
import { actHere, field, formHere } from './fields.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'
import { notFoundPage } from './problem-page.ts'

interface Draft {
  title: string
  body: string
  from: Date
  until: Date | null
}

/** A new announcement. */
export function newAnnouncementPage(c: HttpContext): Promise<Response> {
  const from = c.get('now')
  return editPage(c, null, { title: '', body: '', from: toInput(from), until: '' })
}

/** One that is there. */
export async function announcementPage(c: HttpContext): Promise<Response> {
  const found = await findAnnouncement(c)
  if (!found) return notFoundPage(c)
  const { id, title, body, from, until } = found
  return editPage(c, id, { title, body, from: toInput(from), until: until ? toInput(until) : '' })
}

/** Shows how it will look, or writes it. */
export async function writeAnnouncement(c: HttpContext): Promise<Response> {
  const known = c.req.param('id') === undefined ? null : await findAnnouncement(c)
  if (c.req.param('id') !== undefined && !known) return notFoundPage(c)
  const fields = await fieldsOf(c)
  const given = {
    title: fields.title ?? '',
    body: fields.body ?? '',
    from: fields.from ?? '',
    until: fields.until ?? '',
  }
  return orSayWhy(
    c,
    async () => {
      const draft = draftOf(given)
      if (fields.do === 'preview') return await editPage(c, known?.id ?? null, given, { preview: draft })
      const { profile } = c.get('institution')
      const action: AuditAction = known ? 'announcement_changed' : 'announcement_made'
      await auditedHere(c, { action, target: draft.title }, async (tx) => {
        if (known) await tx.announcement.update({ where: { id: known.id }, data: draft, select: { id: true } })
        else await tx.announcement.create({ data: { ...draft, institutionCode: profile.code }, select: { id: true } })
      })
      return c.redirect(addressHere(c, institutionPaths.announcements, { done: action }), 303)
    },
    (problem) => editPage(c, known?.id ?? null, given, { problem }),
  )
}

/** From now on nobody sees it; it stays on the list. */
export async function withdrawAnnouncement(c: HttpContext): Promise<Response> {
  const known = await findAnnouncement(c)
  if (!known) return notFoundPage(c)
  const action = 'announcement_withdrawn'
  const until = c.get('now')
  await auditedHere(c, { action, target: known.title }, (tx) =>
    tx.announcement.update({ where: { id: known.id }, data: { until }, select: { id: true } }),
  )
  return c.redirect(addressHere(c, institutionPaths.announcements, { done: action }), 303)
}

function findAnnouncement(c: HttpContext) {
  const { db, profile } = c.get('institution')
  const id = z.uuid().safeParse(c.req.param('id'))
  if (!id.success) return null
  return db.announcement.findFirst({ where: { id: id.data, institutionCode: profile.code } })
}

type Given = Record<keyof Draft, string>

function editPage(
  c: HttpContext,
  id: string | null,
  given: Given,
  { preview, problem }: { preview?: Draft; problem?: Html } = {},
): Promise<Response> {
  const text = texts[languageOf(c)]
  const path = id === null ? institutionPaths.newAnnouncement : pathOf(institutionPaths.announcements, id)
  const fields = html`<div class="fields">
      ${field({ name: 'title', label: text.heading, value: given.title, also: html`required maxlength="100"` })}
    </div>
    <label>${text.body} <textarea name="body" rows="8" maxlength="2000" required>${given.body}</textarea></label>
    <div class="fields">
      ${field({ name: 'from', label: text.from, hint: text.jst, type: 'datetime-local', value: given.from, also: html`required` })}
      ${field({ name: 'until', label: text.until, hint: text.untilHint, type: 'datetime-local', value: given.until })}
    </div>
    <p class="acts">
      <button name="do" value="preview">${text.preview}</button>
      <button class="main" name="do" value="write">${id === null ? text.make : text.change}</button>
    </p>`
  const body = html`<h1>${id === null ? text.new : text.edit}</h1>
    ${problem} ${preview && previewSection(c, preview)} ${formHere(c, path, fields)}
    ${
      id !== null &&
      actHere(c, {
        path: `${path}/withdraw`,
        title: text.withdraw,
        lead: text.withdrawLead,
        button: text.withdraw,
        isDangerous: true,
      })
    }`
  return draw(c, { title: id === null ? text.new : text.edit, body }, problem ? 400 : 200)
}

/** As it will stand on the top page. */
function previewSection(c: HttpContext, { title, body, from }: Draft): Html {
  const language = languageOf(c)
  return html`<section aria-labelledby="preview">
    <h2 id="preview">${texts[language].preview}</h2>
    <h3>${title} <small>${formatInstant(from, language, 'day')}</small></h3>
    <p class="said">${body}</p>
  </section>`
}

/** @throws CannotDo */
function draftOf(given: Given): Draft {
  const [title, body] = [given.title.trim(), given.body.replaceAll('\r\n', '\n').trim()]
  const [from, until] = [fromInput(given.from), given.until ? fromInput(given.until) : null]
  if (!/^[^\p{C}]{1,100}$/u.test(title) || body.length === 0 || body.length > 2000) {
    throw new CannotDo('a title is 1 to 100 characters, the text 1 to 2000', {
      ja: '題名は1〜100文字、本文は1〜2000文字で入力してください。',
    })
  }
  if (!from || (given.until && !until) || (until && until <= from)) {
    throw new CannotDo('it has to end after it begins', { ja: '掲載の終わりは、始まりより後にしてください。' })
  }
  return { title, body, from, until }
}

const jstMs = 9 * 3_600_000
/** As a form has it, in Japan's time. */
const toInput = (instant: Date): string => new Date(instant.getTime() + jstMs).toISOString().slice(0, 16)

function fromInput(text: string): Date | null {
  const instant = Date.parse(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? `${text.slice(0, 16)}:00+09:00` : '')
  return Number.isNaN(instant) ? null : new Date(instant)
}

interface AnnouncementText {
  new: string
  edit: string
  heading: string
  body: string
  from: string
  jst: string
  until: string
  untilHint: string
  preview: string
  make: string
  change: string
  withdraw: string
  withdrawLead: string
}

const texts: Record<Language, AnnouncementText> = {
  ja: {
    new: 'お知らせを作成',
    edit: 'お知らせを編集',
    heading: '題名',
    body: '本文',
    from: '掲載の始まり',
    jst: '日本時間',
    until: '掲載の終わり',
    untilHint: '空欄なら、取り下げるまで掲載します',
    preview: 'プレビュー',
    make: '作成する',
    change: '変更を保存',
    withdraw: '取り下げる',
    withdrawLead: '利用者のトップページから今すぐ消えます。一覧には残ります。',
  },
  en: {
    new: 'Write an announcement',
    edit: 'Edit the announcement',
    heading: 'Title',
    body: 'Text',
    from: 'Shown from',
    jst: 'Time of Japan',
    until: 'Shown until',
    untilHint: 'Empty: until it is withdrawn',
    preview: 'Preview',
    make: 'Announce it',
    change: 'Save changes',
    withdraw: 'Withdraw',
    withdrawLead: 'It disappears from the users’ top page at once, and stays on the list here.',
  },
}

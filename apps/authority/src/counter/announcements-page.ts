import { formatInstant } from '@certfleet/core/format-instant.ts'
import { html } from 'hono/html'
import type { HttpContext } from '../http/environment.ts'
import { type Language, languageOf } from '../http/pages.ts'
import { draw } from './draw.ts'
import { addressHere, institutionPaths, pathOf } from './paths.ts'

const mostShown = 100

/** お知らせ to the users: those that are shown, will be and were. */
export async function announcementsPage(c: HttpContext): Promise<Response> {
  const language = languageOf(c)
  const text = texts[language]
  const { db, profile } = c.get('institution')
  const now = c.get('now')
  const rows = await db.announcement.findMany({
    where: { institutionCode: profile.code },
    select: { id: true, title: true, from: true, until: true },
    orderBy: [{ from: 'desc' }, { id: 'desc' }],
    take: mostShown,
  })
  const body = html`<h1>${text.title}</h1>
    <p>${text.lead}</p>
    <p><a class="button" href="${addressHere(c, institutionPaths.newAnnouncement)}">${text.make}</a></p>
    ${
      rows.length === 0
        ? html`<p>${text.none}</p>`
        : html`<ul class="rows">
            ${rows.map(
              ({ id, title, from, until }) =>
                html`<li>
                  <span class="what"
                    ><a href="${addressHere(c, pathOf(institutionPaths.announcements, id))}">${title}</a>
                    <small
                      >${formatInstant(from, language)} – ${until ? formatInstant(until, language) : text.open}</small
                    ></span
                  >
                  <span class="badge"
                    >${until && until <= now ? text.over : from > now ? text.coming : text.shown}</span
                  >
                </li>`,
            )}
          </ul>`
    }`
  return draw(c, { title: text.title, body })
}

interface AnnouncementsText {
  title: string
  lead: string
  make: string
  none: string
  open: string
  shown: string
  coming: string
  over: string
}

const texts: Record<Language, AnnouncementsText> = {
  ja: {
    title: 'お知らせ',
    lead: '利用者のトップページに表示されます。',
    make: 'お知らせを作成',
    none: 'お知らせはまだありません。',
    open: '取り下げるまで',
    shown: '掲載中',
    coming: '掲載前',
    over: '掲載終了',
  },
  en: {
    title: 'Announcements',
    lead: 'They stand on the users’ top page.',
    make: 'Write one',
    none: 'There are none yet.',
    open: 'until withdrawn',
    shown: 'shown',
    coming: 'to come',
    over: 'over',
  },
}

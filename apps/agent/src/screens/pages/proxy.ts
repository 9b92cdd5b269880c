import { html } from 'hono/html'
import type { View } from '../view.ts'
import type { Words } from '../text/text.ts'
import { type AskedField, askedFields } from './asked-fields.ts'
import { type Html, alert, eventButton, facts, frame, helpdeskLine } from './frame.ts'
import { refusedWith } from './refusal.ts'
import { busyLine } from './trouble.ts'

/** CCHK008 証明書取得 プロキシ認証: over whatever is on the screen, which is there again afterwards. */
export function proxyPage(view: Extract<View, { screen: 'CCHK008' }>, words: Words): Html {
  const { question, helpdesk } = view
  const { busy, trouble, mayLeave, proxy } = question
  const t = words.cchk008
  const advice = trouble && t.trouble[trouble]
  const fields: AskedField[] = [
    { name: 'user', label: t.user, kind: 'text' },
    { name: 'password', label: t.password, kind: 'password' },
  ]
  const body = html`${advice ? refusedWith(advice) : ''}
    <p class="lead">${t.lead}</p>
    ${facts([[t.proxy, html`<code>${proxy}</code>`]])} ${alert('info', html`<p>${t.notTheBanks}</p>`)}
    ${helpdeskLine(helpdesk, words)}
    <form data-event="proxy" data-screen="CCHK008" autocomplete="off">
      ${askedFields(fields, { isRefused: trouble !== null, busy })}
      <p class="quiet hint">${t.privacy}</p>
      ${busy ? busyLine(t.busy) : ''}
      <div class="buttons">
        ${mayLeave ? eventButton('proxy_left', words.later, { disabled: busy }) : ''}
        <button type="submit" class="primary" ${busy ? html`disabled` : ''}>${words.asking.authenticate}</button>
      </div>
    </form>`
  return frame({ view, words, title: t.title, body })
}

import { html } from 'hono/html'
import type { Html } from './frame.ts'

/**
 * The little Markdown the employee's guide is written in: headings, paragraphs, lists of one level, pictures, links and
 * bold words. Markdown, because IT departments copy it into their own pages; drawn when somebody asks, from the very file
 * people read in `docs`, so that nothing generated can differ from it. All text is escaped.
 */
export function markdown(text: string): Html {
  const blocks = text.trim().split(/\n{2,}/)
  return html`${blocks.map((block) => blockOf(block, inline))}`
}

function blockOf(block: string, words: (line: string) => Html): Html {
  const [, level, title = ''] = /^(#{1,3}) (.+)$/.exec(block) ?? []
  if (level === '#') return html`<h1>${words(title)}</h1>`
  if (level === '##') return html`<h2 id="${slugOf(title)}">${words(title)}</h2>`
  if (level === '###') return html`<h3 id="${slugOf(title)}">${words(title)}</h3>`
  const lines = block.split('\n')
  if (block.startsWith('- '))
    return html`<ul>
      ${lines.map((line) => html`<li>${words(line.slice(2))}</li>`)}
    </ul>`
  if (block.startsWith('1. ')) {
    return html`<ol>
      ${lines.map((line) => html`<li>${words(line.replace(/^\d+\. /, ''))}</li>`)}
    </ol>`
  }
  return html`<p>${words(lines.join(' '))}</p>`
}

/** What GitHub makes of a heading, so that a link within the guide leads to the same place in both. */
export const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-')

const token = /!\[([^\]]*)\]\(([^)]+)\)|\[([^\]]+)\]\(([^)]+)\)|\*\*([^*]+)\*\*/g

function inline(line: string): Html {
  const parts: (Html | string)[] = []
  let end = 0
  for (const match of line.matchAll(token)) {
    const [whole, alt, source, label, target = '', bold] = match
    parts.push(line.slice(end, match.index))
    if (source) parts.push(html`<img src="${source}" alt="${alt ?? ''}" />`)
    else if (label) parts.push(html`<a href="${target}">${label}</a>`)
    else parts.push(html`<strong>${bold ?? ''}</strong>`)
    end = match.index + whole.length
  }
  parts.push(line.slice(end))
  return html`${parts}`
}

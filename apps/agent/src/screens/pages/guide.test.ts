import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { guideScenes } from '../../test/guide-scenes.ts'
import { languages, wordsOf } from '../text/text.ts'
import { guidePage } from './guide.ts'
import { markdown, slugOf } from './markdown.ts'

const docs = path.join(import.meta.dirname, '../../../../../docs')
const read = (language: string) => fs.readFileSync(path.join(docs, `employee-guide.${language}.md`), 'utf8')
const targetsIn = (guide: string) => [...guide.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target)
const headingsIn = (guide: string) => [...guide.matchAll(/^(#+) (.+)$/gm)]

describe.each(languages)('the guide in %s', (language) => {
  const guide = read(language)

  it('has a picture of every screen, small enough for a package', async () => {
    for (const screen of Object.keys(await guideScenes(language, '', 0))) {
      const picture = `images/guide/${language}/${screen}.png`
      expect(targetsIn(guide)).toContain(picture)
      expect(fs.statSync(path.join(docs, picture)).size).toBeLessThan(60_000)
    }
  })

  it('leads nowhere that is not there', () => {
    const places = headingsIn(guide).map(([, , title = '']) => `#${slugOf(title)}`)
    expect(new Set(places).size).toBe(places.length)
    for (const target of targetsIn(guide)) {
      if (target.startsWith('#')) expect(places).toContain(target)
      else expect(fs.existsSync(path.join(docs, target)) || target).toBe(true)
    }
  })

  it('is drawn whole, and its links lead to the same places', async () => {
    const page = String(await guidePage(guide, wordsOf(language)))
    expect(page).not.toMatch(/\*\*|\]\(|^\s*(#|- |\d+\. )/m)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    for (const [, href = ''] of page.matchAll(/ href="([^"]+)"/g)) {
      if (href.startsWith('#')) expect(ids).toContain(href.slice(1))
      else expect(href).toMatch(/^(data:,|\/style\.css|\/help\?language=(ja|en))$/)
    }
    expect(page.match(/<img /g)).toHaveLength(targetsIn(guide).filter((target) => target.endsWith('.png')).length)
  })
})

it('says the same in both languages: as many chapters, steps and questions, and the pictures in the same order', () => {
  const shape = (language: string) => ({
    headings: headingsIn(read(language)).map(([, level]) => level),
    pictures: targetsIn(read(language)).map((target) => /\w+\.png$/.exec(target)?.[0]),
  })
  expect(shape('en')).toEqual(shape('ja'))
})

it('writes text as text, never as markup', async () => {
  const hostile = '<img src=x onerror=alert(1)> **<b>** [<i>](#"x) ![<u>](images/"y.png)'
  const page = String(await markdown(`# ${hostile}\n\n- ${hostile}`))
  expect(page).not.toMatch(/<[biu]>|<img src=x|"x"|"y/)
})

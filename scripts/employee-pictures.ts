import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { languages } from '../apps/agent/src/screens/text/text.ts'
import { guideScenes } from '../apps/agent/src/test/guide-scenes.ts'
import { openStage } from '../apps/agent/src/test/stage.ts'
import { qrCode } from '../apps/authority/src/test/qr-code.ts'
import type { Browser } from '../test/support/browser.ts'
import { palettePng } from './palette-png.ts'

/** Stands still, so that the time that is left is the same in every picture. */
const nowMs = 0

/** The pictures of the employee's guide, docs/images/guide: the agent's own screens. */
export async function takeEmployeePictures(browser: Browser): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-guide-'))
  try {
    const qr = (await qrCode('certfleet sample transaction')).toString('base64')
    for (const language of languages) {
      const stage = await openStage(folder, language, () => nowMs)
      const pictures = path.join(import.meta.dirname, '../docs/images/guide', language)
      fs.mkdirSync(pictures, { recursive: true })
      const page = await browser.newPage({
        viewport: { width: 640, height: 800 },
        colorScheme: 'light',
        reducedMotion: 'reduce',
      })
      for (const [screen, scene] of Object.entries(await guideScenes(language, qr, nowMs))) {
        stage.show(scene)
        await stage.open(page)
        await page.locator(`main[data-screen=${screen}]`).waitFor()
        await page.evaluate('document.activeElement?.blur()')
        const png = await page.locator('#window').screenshot({ animations: 'disabled' })
        fs.writeFileSync(path.join(pictures, `${screen}.png`), await palettePng(page, png))
      }
      await page.close()
      await stage.close()
    }
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openLog } from '../apps/agent/src/log.ts'
import { Reserve } from '../apps/agent/src/reserve.ts'
import { writeLaunchFile } from '../apps/agent/src/screens/launch.ts'
import { startScreens } from '../apps/agent/src/screens/server.ts'
import type { ScreenState } from '../apps/agent/src/screens/state.ts'
import { languages } from '../apps/agent/src/screens/text/text.ts'
import { guideScenes } from '../apps/agent/src/test/guide-scenes.ts'
import { stateOf } from '../apps/agent/src/test/shown.ts'
import { qrCode } from '../apps/authority/src/test/qr-code.ts'
import { launchBrowser } from '../test/support/browser.ts'
import { palettePng } from './palette-png.ts'

/**
 * `npm run guide`: makes the pictures of the employee's guide anew, docs/images/guide, by the agent's own screens in
 * Chromium.
 */

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-guide-'))
const logFile = path.join(folder, 'guide.log')
/** Stands still, so that the time that is left is the same in every picture. */
const nowMs = 0
let state: ScreenState = stateOf([])
const browser = await launchBrowser()
try {
  const qr = (await qrCode('certfleet sample transaction')).toString('base64')
  for (const language of languages) {
    const screens = await startScreens({
      state: () => state,
      language: () => language,
      onEvent: () => {},
      logFile,
      control: { open: () => Promise.reject(new Error('nobody opens it')), status: () => null },
      nowMs: () => nowMs,
      log: openLog(logFile),
    })
    const pictures = path.join(import.meta.dirname, '../docs/images/guide', language)
    fs.mkdirSync(pictures, { recursive: true })
    const page = await browser.newPage({
      viewport: { width: 640, height: 800 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    })
    for (const [screen, scene] of Object.entries(await guideScenes(language, qr, nowMs))) {
      state = scene
      await page.goto(`file://${await writeLaunchFile({ folder, reserve: new Reserve(folder) }, screens, language)}`)
      await page.waitForURL(/\/launch$/)
      await page.locator(`main[data-screen=${screen}]`).waitFor()
      await page.evaluate('document.activeElement?.blur()')
      const png = await page.locator('#window').screenshot({ animations: 'disabled' })
      fs.writeFileSync(path.join(pictures, `${screen}.png`), await palettePng(page, png))
    }
    await page.close()
    await screens.close()
  }
} finally {
  await browser.close()
  fs.rmSync(folder, { recursive: true })
}

import { launchBrowser } from '../test/support/browser.ts'
import { takeAuthorityPictures } from './authority-pictures.ts'
import { takeEmployeePictures } from './employee-pictures.ts'

/** `npm run guide [-- employee | authority]`: makes the pictures of the guides anew, docs/images, in Chromium. */

const parts = { employee: takeEmployeePictures, authority: takeAuthorityPictures }
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) {
  process.stderr.write(`npm run guide [-- ${Object.keys(parts).join(' | ')}]\n`)
  process.exit(2)
}

const browser = await launchBrowser()
try {
  for (const [name, take] of Object.entries(parts)) {
    if (asked.length === 0 || asked.includes(name)) await take(browser)
  }
} finally {
  await browser.close()
}

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import {
  type WindowsPackages,
  missingForWindows,
  packageForWindows,
} from '../apps/agent/packaging/package-for-windows.ts'
import { productCode } from '../apps/agent/packaging/windows/build-msi.ts'
import { lacks, needs } from './support/machine.ts'
import { eventually } from './support/process.ts'
import { type WindowsScreen, openScreen } from './support/windows-screen.ts'
import { stateOf } from './support/windows-state.ts'
import { type Wine, needsWine, openWine, windowsPath } from './support/wine.ts'

/** setup.exe as a person meets it: its pages on a screen, answered by the keyboard. */

let wine: Wine
let screen: WindowsScreen
let out: string
let packages: WindowsPackages

beforeEach((context) => {
  needsWine(context)
  needs(context, 'Xvfb', 'xdotool')
  const missing = missingForWindows()
  if (missing.length > 0) context.skip(`this machine lacks ${missing.join(', ')}`)
})
beforeAll(async () => {
  const wineRoot = inject('wineRoot')
  if (!wineRoot || lacks('Xvfb', 'xdotool') || missingForWindows().length > 0) return
  out = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-setup-'))
  packages = await packageForWindows({ out, version: '0.1.0', signer: null })
  wine = await openWine()
  screen = await openScreen(wine, wineRoot)
}, 120_000)
afterAll(async () => {
  await wine?.close()
  await screen?.close()
  if (out) fs.rmSync(out, { recursive: true, force: true })
})

/** What an installation leaves, without names that differ each time and what agents write. */
const installed = async () => (await stateOf(wine)).filter((one) => !passing.test(one))
const passing =
  /AppData\/Local\/Certfleet|ApplicationLog\.log$|windows\/Installer\/\w+\.msi$|SourceList|LocalPackage|InstallSource/

/** A page is what stands on it; the words with 完了 are the manual's. */
const folder = String.raw`C:\Program Files\Certfleet`
const pages = [
  ['証明書発行アプリケーション\r\nセットアップ', '次へ(&N) >'],
  ['インストール先の選択', folder, '次へ(&N) >'],
  ['インストールの準備ができました', folder, 'インストール'],
  ['証明書発行アプリケーション\r\nインストールが完了しました', '完了(&F)'],
]

it('leads a person in Japanese from 次へ to 完了, and installs what it installs silently', async () => {
  const setup = windowsPath(packages.setup)
  const before = await installed()
  expect((await wine.run(setup, ['/S'])).code).toBe(0)
  const silently = await installed()
  await wine.run('msiexec', ['/x', `{${productCode('0.1.0')}}`, '/qn'])
  expect(await installed()).toEqual(before)

  const title = '証明書発行アプリケーション セットアップ'
  const { ended } = await screen.start(setup, title)
  for (const page of pages) {
    const [heading] = page
    const texts = await eventually(
      `the page ${heading}`,
      async () => {
        const seen = await screen.texts()
        return page.every((text) => seen.includes(text)) && seen
      },
      120_000,
    )
    expect(texts).toContain(title)
    screen.press('Return')
  }
  await ended
  expect(await installed()).toEqual(silently)
}, 120_000)

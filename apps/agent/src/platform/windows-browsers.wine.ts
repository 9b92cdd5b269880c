import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { openDisplay } from '../../../../test/support/display.ts'
import { lacks, needs } from '../../../../test/support/machine.ts'
import { eventually } from '../../../../test/support/process.ts'
import { type Wine, needsWine, openWine, windowsPath } from '../../../../test/support/wine.ts'
import { putWindowsPrograms } from '../test/windows-program.ts'

/** Windows of programs with browsers' names, as Windows tells of them. */

const compiler = 'x86_64-w64-mingw32-gcc'
const programs = path.join(import.meta.dirname, '../test')
let wine: Wine
let display: Awaited<ReturnType<typeof openDisplay>>
let folder: string

beforeEach((context) => {
  needsWine(context)
  needs(context, compiler, 'Xvfb')
})
beforeAll(async () => {
  if (!inject('wineRoot') || lacks(compiler, 'Xvfb')) return
  folder = mkdtempSync(path.join(tmpdir(), 'certfleet-windows-'))
  await putWindowsPrograms(folder, [path.join(programs, 'windows-browsers.ts')])
  execFileSync(compiler, [
    '-municode',
    '-O1',
    '-o',
    path.join(folder, 'window.exe'),
    path.join(programs, 'show-window.c'),
  ])
  wine = await openWine()
  display = await openDisplay(folder, '800x600')
}, 60_000)
afterAll(async () => {
  await wine?.close()
  await display?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

const browsers = async () => (await look()).names.toSorted()

async function look(...args: string[]): Promise<{ names: string[]; isRaised: boolean }> {
  const program = (name: string) => windowsPath(path.join(folder, name))
  const { output } = await wine.run(program('node.exe'), [program('windows-browsers.mjs'), ...args], {
    DISPLAY: display.name,
  })
  return JSON.parse(output) as { names: string[]; isRaised: boolean }
}

/** A window of a program of that name. Returns what closes it. */
function show(name: string, ...args: string[]): () => void {
  const file = path.join(folder, `${name}.exe`)
  copyFileSync(path.join(folder, 'window.exe'), file)
  const child = wine.start(windowsPath(file), args, { DISPLAY: display.name })
  return () => void child.kill('SIGKILL')
}

it('sees browsers by their windows, until those are closed, and not the window of our screens', async () => {
  expect(await browsers()).toEqual([])
  const close = [
    show('firefox', 'Bank - Mozilla Firefox'),
    show('chrome', 'Bank - Google Chrome'),
    show('msedge', '証明書取得 結果 - 証明書発行アプリケーション'),
    show('brave', 'in the background', 'hidden'),
    show('notepad2', 'chrome'),
  ]
  const seen = await eventually('the windows', async () => {
    const names = await browsers()
    return names.length >= 2 && names
  })
  expect(seen).toEqual(['Firefox', 'Google Chrome'])
  await eventually('our window in front', async () => (await look('raise')).isRaised)
  close[2]?.()
  await eventually('no window of ours', async () => !(await look('raise')).isRaised)
  close[0]?.()
  await eventually('the end of one', async () => (await browsers()).join() === 'Google Chrome')
  const shown = show('opera', '状態 - 証明書発行アプリケーション - Opera')
  // In a browser with tabs our page is one of them, and the browser has to be closed all the same.
  await eventually('the other', async () => (await browsers()).join() === 'Google Chrome,Opera')
  for (const each of [...close, shown]) each()
}, 90_000)

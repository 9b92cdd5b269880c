import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { until } from '../test/wait.ts'
import { browserOf } from './browsers.ts'
import { linuxBrowsers } from './linux-browsers.ts'

it('sees a browser of this user while it runs, and no other program', async () => {
  const folder = temporaryFolder()
  const started = ['firefox', 'firefox-of-somebody'].map((name) => {
    const file = path.join(folder, name)
    symlinkSync('/bin/sleep', file)
    const child = spawn(file, ['60'], { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  })
  const [browser, other] = started
  const ours = () => linuxBrowsers().filter(({ processId }) => started.some(({ pid }) => pid === processId))
  const seen = await until('the browser', () => (ours().length > 0 ? ours() : null))
  expect(seen).toEqual([{ processId: browser?.pid, name: 'Firefox' }])
  expect(ours().some(({ processId }) => processId === other?.pid)).toBe(false)
  const gone = browser && once(browser, 'exit')
  browser?.kill('SIGKILL')
  await gone
  expect(ours()).toEqual([])
})

it('knows browsers by their programs, however Windows writes them', () => {
  expect(['chrome', 'MSEDGE', 'firefox-esr'].map(browserOf)).toEqual(['Google Chrome', 'Microsoft Edge', 'Firefox'])
  expect(['chromedriver', 'msedgewebview2', ''].map(browserOf)).toEqual([null, null, null])
})

import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest'
import { type Wine, needsWine, openWine, windowsNode } from './support/wine.ts'

let wine: Wine
beforeEach(needsWine)
beforeAll(async () => {
  if (inject('wineRoot')) wine = await openWine()
})
afterAll(() => wine?.close())

it('runs the agent’s Node', async () => {
  expect(await wine.run(windowsNode(), ['-p', 'process.platform'])).toEqual({ code: 0, output: 'win32\r\n' })
})

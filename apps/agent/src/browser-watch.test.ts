import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BrowserWatch } from './browser-watch.ts'
import type { OpenBrowser } from './platform/browsers.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const issuanceId = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'
const [chrome, edge, firefox] = [
  { processId: 1, name: 'Google Chrome' },
  { processId: 2, name: 'Microsoft Edge' },
  { processId: 3, name: 'Firefox' },
]

function scene(...open: OpenBrowser[]) {
  const reminded: string[][] = []
  const at = { open, looks: 0, drawn: 0, reminded }
  const watch = new BrowserWatch({
    open: () => {
      at.looks += 1
      return at.open
    },
    tempo: { lookMs: 1000, remindMs: 10_000 },
    changed: () => (at.drawn += 1),
    remind: (names) => reminded.push(names),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  return { at, watch }
}

it('names what was open when the certificate came until it is closed, and then looks no more', () => {
  const { at, watch } = scene(edge, chrome, { ...chrome, processId: 4 })
  expect(watch.names).toBeNull()
  watch.begin(issuanceId)
  expect(watch.names).toEqual(['Google Chrome', 'Microsoft Edge'])
  at.open = [edge]
  vi.advanceTimersByTime(1000)
  expect([watch.names, at.drawn]).toEqual([['Microsoft Edge'], 2])
  expect(watch.open).toEqual({ issuanceId, names: ['Microsoft Edge'] })
  vi.advanceTimersByTime(1000)
  expect(at.drawn).toBe(2)
  at.open = []
  vi.advanceTimersByTime(1000)
  expect([watch.names, at.drawn]).toEqual([[], 3])
  expect(watch.open).toBeUndefined()
  const { looks } = at
  vi.advanceTimersByTime(3_600_000)
  expect([at.looks, at.reminded]).toEqual([looks, []])
})

it('does not mind what was opened afterwards: it has the new certificate', () => {
  const { at, watch } = scene(chrome)
  watch.begin(issuanceId)
  at.open = [{ ...chrome, processId: 5 }, firefox]
  vi.advanceTimersByTime(1000)
  expect(watch.names).toEqual([])
})

it('reminds once, and looks seldom from then on', () => {
  const { at, watch } = scene(firefox)
  watch.begin(issuanceId)
  vi.advanceTimersByTime(10_000)
  expect(at.reminded).toEqual([])
  vi.advanceTimersByTime(1000)
  expect(at.reminded).toEqual([['Firefox']])
  const { looks } = at
  vi.advanceTimersByTime(3_600_000)
  expect(at.reminded).toHaveLength(1)
  expect(at.looks - looks).toBeLessThanOrEqual(240)
  at.open = []
  vi.advanceTimersByTime(15_000)
  expect(watch.names).toEqual([])
})

it('begins anew with the next certificate, and ends with the agent', () => {
  const { at, watch } = scene(firefox)
  watch.begin(issuanceId)
  vi.advanceTimersByTime(9000)
  watch.begin(issuanceId)
  vi.advanceTimersByTime(9000)
  expect(at.reminded).toEqual([])
  watch.stop()
  vi.advanceTimersByTime(3_600_000)
  expect(at.reminded).toEqual([])
})

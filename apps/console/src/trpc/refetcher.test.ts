import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeRefetcher } from './refetcher.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A page of `router` on the screen whose answer takes `answerMs`, and what was asked for it when. */
function onScreen(answerMs: number, router = 'issuances') {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } })
  const asked: number[] = []
  let most = 0
  let underWay = 0
  const observer = new QueryObserver(client, {
    queryKey: [[router, 'list'], { type: 'infinite' }],
    queryFn: async () => {
      asked.push(Date.now())
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setTimeout(resolve, answerMs))
      underWay--
      return asked.length
    },
  })
  const leave = observer.subscribe(() => {})
  const refetcher = makeRefetcher(client)
  const end = () => {
    refetcher.stop()
    leave()
    client.clear()
  }
  return { refetcher, asked, most: () => most, end }
}

describe('refetching on the bell', () => {
  it('asks for what a ring touches, and for nothing else', async () => {
    const { refetcher, asked, end } = onScreen(10)
    await vi.advanceTimersByTimeAsync(1_000)
    refetcher.add('token')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toHaveLength(1)
    refetcher.add('agent')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toHaveLength(2)
    end()
  })

  it('asks at most four times a second, however often it rings', async () => {
    const { refetcher, asked, end } = onScreen(10)
    await vi.advanceTimersByTimeAsync(1_000)
    for (let ring = 0; ring < 100; ring++) {
      refetcher.add('issuance')
      await vi.advanceTimersByTimeAsync(20)
    }
    const [, ...byRing] = asked
    expect(byRing.length).toBeGreaterThan(4)
    for (const [index, at] of byRing.entries())
      expect(at - (byRing[index - 1] ?? -Infinity)).toBeGreaterThanOrEqual(250)
    end()
  })

  it.each(['overview', 'matching'])(
    'asks for %s, which is costly, seldom, and never leaves it stale',
    async (router) => {
      const { refetcher, asked, end } = onScreen(150, router)
      await vi.advanceTimersByTimeAsync(5_000)
      const firstRing = Date.now()
      for (let ring = 0; ring < 500; ring++) {
        refetcher.add('certificate')
        await vi.advanceTimersByTimeAsync(20)
      }
      const lastRing = Date.now() - 20
      await vi.advanceTimersByTimeAsync(10_000)
      const [, ...byRing] = asked
      expect(byRing[0]).toBe(firstRing)
      for (const [index, at] of byRing.slice(1).entries()) {
        expect(at - (byRing[index] ?? 0)).toBeGreaterThanOrEqual(2_000)
        expect(at - (byRing[index] ?? 0)).toBeLessThan(3_000)
      }
      expect(byRing.at(-1)).toBeGreaterThanOrEqual(lastRing)
      expect(byRing.at(-1)).toBeLessThan(lastRing + 3_000)
      end()
    },
  )

  it('lets an answer under way arrive, and asks again for what it may not have seen', async () => {
    const { refetcher, asked, most, end } = onScreen(600)
    await vi.advanceTimersByTimeAsync(1_000)
    refetcher.add('issuance')
    await vi.advanceTimersByTimeAsync(100)
    refetcher.add('issuance')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(asked).toHaveLength(3)
    expect(most()).toBe(1)
    end()
  })
})

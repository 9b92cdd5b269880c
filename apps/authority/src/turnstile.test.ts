import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createTurnstile } from './turnstile.ts'

it('runs no more than so many at once, all in the order they came', async () => {
  const pass = createTurnstile(3, 100)
  let running = 0
  let most = 0
  const order: number[] = []
  const jobs = Array.from({ length: 20 }, (_, i) =>
    pass(async () => {
      order.push(i)
      most = Math.max(most, ++running)
      await sleep(2)
      running--
    }),
  )
  await Promise.all(jobs)
  expect(most).toBe(3)
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
})

it('refuses as congested when the queue is full, and lets through again when it has emptied', async () => {
  const pass = createTurnstile(1, 1)
  const jobs = [1, 2, 3].map(() => pass(() => sleep(5)))
  await expect(jobs[2]).rejects.toMatchObject({ problem: { code: 'G008e', retryAfterSeconds: 5 } })
  await Promise.all(jobs.slice(0, 2))
  await expect(pass(() => Promise.resolve('in'))).resolves.toBe('in')
})

it('a failure gives its place to the next', async () => {
  const pass = createTurnstile(1, 5)
  const failing = pass(() => Promise.reject(new Error('no')))
  const next = pass(() => Promise.resolve('in'))
  await expect(failing).rejects.toThrow('no')
  await expect(next).resolves.toBe('in')
})

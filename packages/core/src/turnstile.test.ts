import { expect, it } from 'vitest'
import { createTurnstile } from './turnstile.ts'

const refusal = () => new Error('full')
/** Work of some turns of the event loop. */
const work = async () => {
  for (let n = 0; n < 5; n++) await Promise.resolve()
}

it('runs no more than so many at once, all in the order they came', async () => {
  const pass = createTurnstile(3)
  let running = 0
  let most = 0
  const order: number[] = []
  const jobs = Array.from({ length: 20 }, (_, i) =>
    pass(async () => {
      order.push(i)
      most = Math.max(most, ++running)
      await work()
      running--
    }),
  )
  await Promise.all(jobs)
  expect(most).toBe(3)
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
})

it('refuses when the queue is full, and lets through again when it has emptied', async () => {
  const pass = createTurnstile(1, { waiting: 1, refusal })
  const jobs = [1, 2, 3].map(() => pass(work))
  await expect(jobs[2]).rejects.toThrow('full')
  await Promise.all(jobs.slice(0, 2))
  await expect(pass(() => Promise.resolve('in'))).resolves.toBe('in')
})

it('a failure gives its place to the next', async () => {
  const pass = createTurnstile(1)
  const failing = pass(() => Promise.reject(new Error('no')))
  const next = pass(() => Promise.resolve('in'))
  await expect(failing).rejects.toThrow('no')
  await expect(next).resolves.toBe('in')
})

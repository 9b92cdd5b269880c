import { expect, it } from 'vitest'
import { inBatches } from './in-batches.ts'

it('what comes while one is written is written together, after it, and a failure is told to its own alone', async () => {
  const batches: number[][] = []
  const write = inBatches(async (batch: number[]) => {
    batches.push(batch)
    await Promise.resolve()
    if (batch.includes(2)) throw new Error('no')
  })
  const first = write(1)
  await Promise.resolve()
  await Promise.resolve()
  expect(batches).toEqual([[1]])
  const [second, third] = [write(2), write(3)]
  await first
  await expect(second).rejects.toThrow('no')
  await expect(third).rejects.toThrow('no')
  await write(4)
  expect(batches).toEqual([[1], [2, 3], [4]])
})

import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type House, openHouse } from './support/house.ts'
import { newPc, password, turnOn } from './support/pc.ts'
import { eventually } from './support/process.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ postgresUrl: inject('postgresUrl') })
})
afterAll(() => house?.close())

it('renews', async () => {
  console.time('pc')
  const pc = await newPc(house, 'demo01')
  console.timeEnd('pc')
  console.time('on')
  const { certificateId } = await turnOn(house, pc)
  console.timeEnd('on')
  const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
  console.time('renew')
  const state = async () => (await house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })).state
  let s = ''
  const t = setInterval(
    () =>
      void state().then((x) => {
        if (x !== s) console.log((s = x))
      }),
    20,
  )
  await pc.employee
    .renews(password, () => s === 'completed')
    .catch((e) => {
      console.log(String(e))
      console.log(pc.agent.output, house.console[0]!.output.slice(-3000))
    })
  clearInterval(t)
  console.timeEnd('renew')
  expect(await state()).toBe('completed')
  await pc.agent.end()
})

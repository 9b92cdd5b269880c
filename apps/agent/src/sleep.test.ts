import { expect, it } from 'vitest'
import { Pc } from './test/pc.ts'
import { until } from './test/wait.ts'

const hourMs = 3_600_000

it.each(['pass', 403] as const)(
  'after a sleep the agent connects anew at once, and judges by the time of the console again: WebSockets %s',
  async (webSockets) => {
    const pc = await Pc.make()
    let sleptMs = 0
    // The clock that only rises stands still while the PC sleeps; that of the PC is two hours slow besides.
    const pcNow = () => new Date(Date.now() + sleptMs - 2 * hourMs)
    pc.console.clock = () => new Date(Date.now() + sleptMs)
    pc.console.webSockets = webSockets
    await pc.start({ clock: { pcNow, monotonicMs: () => performance.now() } })
    await until('the connection', () => pc.agent?.status().link === 'connected')
    const hellos = pc.console.hellos.length
    sleptMs = 8 * hourMs
    await until('another hello', () => pc.console.hellos.length > hellos && pc.agent?.status().link === 'connected')
    // By the PC's own clock it would still be good.
    const late = pc.order({ expiresAt: new Date(Date.now() + 7 * hourMs).toISOString() })
    pc.console.sendOrder(late)
    await until('the refusal', () => pc.console.reportsOf('order.refused').some(({ reason }) => reason === 'expired'))
    expect(pc.console.states(late.issuanceId)).toEqual([])
  },
)

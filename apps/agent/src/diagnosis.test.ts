import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { examine } from './doctor/examine.ts'
import { reportOf } from './doctor/report.ts'
import { newOrderKey } from './test/console.ts'
import { Pc } from './test/pc.ts'
import { until } from './test/wait.ts'

/** A PC that is connected, whose doctor looks at that PC, and counts how often it has. */
async function scene() {
  const pc = await Pc.make()
  let examined = 0
  await pc.start({
    examine: async () => {
      examined++
      return reportOf(await examine(pc.platform), pc.platform, new Date())
    },
  })
  await until('the connection', () => pc.agent?.status().link === 'connected')
  return { pc, answers: () => pc.console.reportsOf('diagnosis.answer'), examined: () => examined }
}

describe('an administrator’s ask for a diagnosis', () => {
  it('is shown with who asks; nothing is looked at before this person agrees, and then it is sent', async () => {
    const { pc, answers, examined } = await scene()
    const { diagnosisId } = pc.console.sendAsk()
    await until('the call', () => pc.launched.length > 0)
    const employee = await pc.employee()
    expect(await employee.sees('FLT10')).toContain('情報システム部 佐藤')
    expect(examined()).toBe(0)
    await employee.does({ type: 'diagnosis-agreed' })
    await employee.sees('FLT10', '診断結果を送りました')
    const [answer] = await until('the answer', () => answers().length > 0 && answers())
    expect(answer).toMatchObject({ diagnosisId, report: { format: 1, hostname: 'pc-1' } })
    expect(answer?.report?.checks.find(({ id }) => id === 'console.websocket')).toMatchObject({ result: 'ok' })
    await employee.does({ type: 'diagnosis-read' })
    await employee.sees('FLT04')
  })

  it('that is refused sends that and nothing else, and is not shown again when it comes again', async () => {
    const { pc, answers, examined } = await scene()
    const ask = pc.console.sendAsk()
    const employee = await pc.employee()
    await employee.sees('FLT10')
    await employee.does({ type: 'diagnosis-refused' })
    await employee.sees('FLT04')
    const [answer] = await until('the answer', () => answers().length > 0 && answers())
    expect(answer).toMatchObject({ diagnosisId: ask.diagnosisId, report: null })
    expect(examined()).toBe(0)
    pc.console.sendAsk(ask)
    // A later message is heard, so this one was, too.
    await pc.asked()
    await employee.sees('FLT01')
  })

  it('that our console did not sign, or that is another PC’s or too old, is not shown', async () => {
    const { pc } = await scene()
    pc.console.sendAsk({}, newOrderKey())
    pc.console.sendAsk({ agentId: randomUUID() })
    pc.console.sendAsk({ expiresAt: new Date(Date.now() - 1000).toISOString() })
    const { employee } = await pc.asked()
    await employee.sees('FLT01')
    expect(pc.console.reportsOf('order.refused').map(({ reason }) => reason)).toEqual(['foreign_key', 'not_mine'])
  })

  it('comes before a request that only waits, and never into the midst of a dialogue', async () => {
    const { pc } = await scene()
    const { issuanceId, employee } = await pc.asked()
    await employee.sees('FLT01')
    const first = pc.console.sendAsk()
    await employee.sees('FLT10')
    await employee.does({ type: 'diagnosis-refused' })
    await pc.toPassword(employee, issuanceId)
    expect(pc.console.sendAsk().diagnosisId).not.toBe(first.diagnosisId)
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await employee.sees('CCHK007')
    await employee.does({ type: 'close', issuanceId })
    await employee.sees('FLT10')
  })
})

import { startAgent } from '../../apps/agent/src/agent.ts'
import { linuxPlatform } from '../../apps/agent/src/platform/linux.ts'
import { openHouse } from '../support/house.ts'
import { addPastCertificate, newPc, password } from '../support/pc.ts'
import { eventually } from '../support/process.ts'
import { type BenchOptions, percentile, rounded } from './measurement.ts'

/**
 * One renewal after another on one PC, through console and authority in processes of their own. From the click (the
 * request of the Renew button) until the order is verified and on the agent's disk; and until the console shows it
 * completed, the password typed by this program as soon as the field is there.
 */
export async function roundtripBench({ postgresUrl, count, show }: BenchOptions): Promise<void> {
  const rounds = count ?? 30
  const warmUp = 3
  const house = await openHouse({ postgresUrl, algorithm: 'RSA-2048' })
  const toAgent: number[] = []
  const toCompleted: number[] = []
  let arrived = (_at: number) => {}
  try {
    const pc = await newPc(house, 'bench0')
    const others = Array.from({ length: rounds + warmUp - 1 }, (_, n) => `bench${n + 1}`)
    const sha256s = [pc.certificateSha256]
    for (const loginId of others) sha256s.push(await addPastCertificate(house, pc, loginId))
    const agent = await startAgent({
      platform: linuxPlatform(pc.env),
      onJournalEntry: (_, { step }) => step === 'ordered' && arrived(performance.now()),
    })
    try {
      await pc.employee.open()
      for (const [round, sha256] of sha256s.entries()) {
        const { id: certificateId } = await eventually('the certificate', () =>
          house.consoleDb.certificate.findFirst({
            where: { sha256, agentId: pc.agentId, subscriberId: { not: null } },
            select: { id: true },
          }),
        )
        const order = new Promise<number>((resolve) => (arrived = resolve))
        const clicked = performance.now()
        const { issuanceId } = await house.api.issuances.renew.mutate({ certificateId })
        let completed = 0
        const watch = eventually('the end', async () => {
          const { state } = await house.consoleDb.issuance.findUniqueOrThrow({
            where: { id: issuanceId },
            select: { state: true },
          })
          return state === 'completed' && (completed = performance.now())
        })
        await pc.employee.renews(password, () => completed > 0)
        await watch
        await pc.employee.renews(password, () => pc.employee.screen === 'FLT04') // closes the result
        if (round < warmUp) continue
        toAgent.push((await order) - clicked)
        toCompleted.push(completed - clicked)
      }
    } finally {
      await agent.stop()
    }
  } finally {
    await house.close()
  }
  for (const [metric, values] of Object.entries({ 'click to agent': toAgent, 'click to completed': toCompleted })) {
    for (const percent of [50, 95]) {
      const value = rounded(percentile(values, percent))
      show({ bench: 'roundtrip', metric: `${metric} p${percent}`, value, unit: 'ms', rounds, algorithm: 'RSA-2048' })
    }
  }
}

import { readFileSync } from 'node:fs'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'
import { describe, expect, it } from 'vitest'
import { logFileOf } from './log.ts'
import { Pc } from './test/pc.ts'
import { until } from './test/wait.ts'

const offer = '古い証明書を削除'

/** A PC on which a certificate has been renewed. */
async function scene(prepare: (pc: Pc) => void = () => {}) {
  const pc = await Pc.make()
  prepare(pc)
  await pc.start()
  const { successor, employee } = await pc.renewed()
  const [old, current] = [sha256Hex(pc.old), sha256Hex(successor)]
  const log = () => readFileSync(logFileOf(pc.platform), 'utf8')
  /** The console has been told anew what is in the store. */
  const toldOf = (count: number) =>
    until('the inventory', () => pc.console.inventories.at(-1)?.certificates.length === count)
  return { pc, employee, old, current, log, toldOf }
}

describe('an old certificate', () => {
  it('is offered for removal once its successor is proven, named, and goes with its key when the person agrees', async () => {
    const { pc, employee, old, current, log, toldOf } = await scene()
    await toldOf(2)
    expect(await employee.sees('FLT04', offer)).not.toContain(`data-certificate="${current}"`)
    await employee.does({ type: 'remove', certificateSha256: old })
    const page = await employee.sees('FLT07')
    expect(page).toContain(readCertificate(pc.old).serialHex)
    expect(page).toContain('元に戻せません')
    expect((await pc.stored()).length).toBe(2)
    await employee.does({ type: 'remove-agreed', certificateSha256: old })
    await employee.sees('FLT07', '削除しました')
    expect(await pc.stored()).toEqual([`${current} key`])
    await toldOf(1)
    const [seen] = pc.console.inventories.at(-1)?.certificates ?? []
    expect(seen).toMatchObject({ presence: 'present_ok', proof: expect.any(String) })
    await employee.does({ type: 'remove-left' })
    expect(await employee.sees('FLT04')).not.toContain(offer)
    expect(log()).toContain('"event":"certificate.removed"')
    expect(log()).not.toContain(pc.authority.password)
  })

  it('stays when the person leaves, and is offered again after a restart', async () => {
    const { pc, employee, old } = await scene()
    await employee.does({ type: 'remove', certificateSha256: old })
    await employee.sees('FLT07')
    await employee.does({ type: 'remove-left' })
    await employee.sees('FLT04', offer)
    expect((await pc.stored()).length).toBe(2)
    await pc.stop()
    await pc.start()
    await (await pc.employee()).sees('FLT04', offer)
  })

  it('stays when its successor has lost its key meanwhile, and the person is told', async () => {
    const { pc, employee, old, current, log } = await scene()
    await employee.does({ type: 'remove', certificateSha256: old })
    await employee.sees('FLT07')
    await pc.stored(current)
    await employee.does({ type: 'remove-agreed', certificateSha256: old })
    await employee.sees('FLT07', '何も削除していません')
    expect(await pc.stored()).toEqual([`${old} key`])
    expect(log()).toContain('"reason":"successor_unusable"')
  })

  it('is not removed by whoever was not asked, nor is one without a successor', async () => {
    const { pc, employee, old, current } = await scene()
    await employee.does({ type: 'remove-agreed', certificateSha256: old })
    await employee.does({ type: 'remove', certificateSha256: current })
    await employee.does({ type: 'remove', certificateSha256: 'a'.repeat(64) })
    await employee.does({ type: 'remove', certificateSha256: old })
    // What came before has been heard.
    await employee.sees('FLT07')
    await employee.does({ type: 'remove-agreed', certificateSha256: current })
    await employee.does({ type: 'remove-left' })
    await employee.sees('FLT04', offer)
    expect((await pc.stored()).length).toBe(2)
  })

  it('is not offered before the console has committed the successor', async () => {
    const pc = await Pc.make()
    await pc.start()
    const { issuanceId, employee } = await pc.asked()
    await pc.toPassword(employee, issuanceId)
    pc.console.acknowledges = false
    await employee.answers(issuanceId, 'CCHK002', { password: pc.authority.password })
    await pc.installed(issuanceId)
    await employee.sees('CCHK007')
    await employee.does({ type: 'close', issuanceId })
    expect(await employee.sees('FLT04')).not.toContain(offer)
    for (const report of pc.console.reportsOf('certificate.installed')) pc.console.acknowledge(report)
    await employee.sees('FLT04', offer)
  })

  it('stays where the policy says so', async () => {
    const { pc, employee, old } = await scene(({ console }) => {
      console.removeSuperseded = 'keep'
      console.policyVersion = 2
    })
    expect(await employee.sees('FLT04')).not.toContain(offer)
    await employee.does({ type: 'remove', certificateSha256: old })
    await employee.does({ type: 'language', language: 'en' })
    await employee.sees('FLT04', 'Status')
    expect((await pc.stored()).length).toBe(2)
  })
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { Pc } from './test/pc.ts'
import { until } from './test/wait.ts'

it('one press on FLT05 tells the console of a suspicious contact, with the request on the screen, also later', async () => {
  const pc = await Pc.make()
  await pc.start()
  const { issuanceId, employee } = await pc.asked()
  await employee.sees('FLT01')
  pc.console.acknowledges = false
  await employee.does({ type: 'contact' })
  await employee.sees('FLT05', '不審な連絡を報告')
  await employee.does({ type: 'suspicious', note: ' 銀行を名乗る電話 ' })
  await employee.does({ type: 'suspicious', note: 'もう一度' })
  await employee.sees('FLT05', '情報システム部門に報告しました')
  const told = { issuanceId, referenceCode: '428915', note: '銀行を名乗る電話' }
  const contacts = () => pc.console.reportsOf('contact.suspicious')
  await until('the report', () => contacts().length > 0)
  expect(contacts()).toMatchObject([told])
  await pc.stop()
  pc.console.acknowledges = true
  await pc.start()
  await until('the report once more', () => contacts().length > 1)
  expect(contacts()[1]).toEqual(contacts()[0])
  await (await pc.employee()).sees('FLT01')
  expect(readFileSync(path.join(pc.platform.logFolder, 'ApplicationLog.log'), 'utf8')).not.toContain('銀行を')
})

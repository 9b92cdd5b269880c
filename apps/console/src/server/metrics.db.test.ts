import { expect, it } from 'vitest'
import { admin, scene, useConsole } from '../../../../test/support/console.ts'
import { certificateColumns, knownAuthorities } from './certificates/issuers.ts'
import { db } from './db.ts'
import { requestRenewal } from './issuances/request-issuance.ts'
import { mayReadMetrics, readMetrics } from './metrics.ts'
import { readCertificate } from '@certfleet/pki/read-certificate.ts'

process.env.CERTFLEET_METRICS_TOKEN = 'a-token-of-the-metrics'
useConsole()

it('counts what is open, by whom it waits on, and what is forgotten', async () => {
  const { authorityId, subscriberId, agent, der } = await scene('metrics', 20)
  const known = (await knownAuthorities(db())).find(({ id }) => id === authorityId)
  if (!known) throw new Error('no authority')
  const { id } = await db().certificate.create({
    data: { ...certificateColumns(readCertificate(der), known), subscriberId, agentId: agent.id },
  })
  await requestRenewal(id, admin)
  const now = await readMetrics(new Date())
  expect(now).toContain('certfleet_issuances_forgotten 0')
  expect(now).toContain('certfleet_issuances_open{waiting_on="nobody"} 1')
  expect(await readMetrics(new Date(Date.now() + 600_000))).toContain('certfleet_issuances_forgotten 1')
})

it('are for whoever shows the token', () => {
  expect(mayReadMetrics('Bearer a-token-of-the-metrics')).toBe(true)
  for (const shown of [null, '', 'Bearer', 'Bearer a-token-of-the-metricz', 'a-token-of-the-metrics'])
    expect(mayReadMetrics(shown)).toBe(false)
})

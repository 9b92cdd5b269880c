import { timingSafeEqual } from 'node:crypto'
import { Gauge, Registry } from 'prom-client'
import { env } from '../env.ts'
import { db } from './db.ts'
import { countForgotten } from './issuances/count-forgotten.ts'

const registry = new Registry()
export const metricsType = registry.contentType

const forgotten = new Gauge({
  name: 'certfleet_issuances_forgotten',
  help: 'Open issuances nobody looks after. Anything but 0 is a defect.',
  registers: [registry],
})
const open = new Gauge({
  name: 'certfleet_issuances_open',
  help: 'Open issuances by the party they wait on; nobody: they go on by themselves.',
  labelNames: ['waiting_on'],
  registers: [registry],
})

/** The figures of the console, in the text form Prometheus reads. */
export async function readMetrics(now: Date): Promise<string> {
  const [count, waiting] = await Promise.all([
    countForgotten(now),
    db().issuance.groupBy({ by: ['waitingOn'], where: { endedAt: null }, _count: true }),
  ])
  forgotten.set(count)
  open.reset()
  for (const { waitingOn, _count: rows } of waiting) open.set({ waiting_on: waitingOn ?? 'nobody' }, rows)
  return registry.metrics()
}

/** @param authorization the header of that name, or null */
export function mayReadMetrics(authorization: string | null): boolean {
  const expected = Buffer.from(`Bearer ${env().metricsToken ?? ''}`)
  const shown = Buffer.from(authorization ?? '')
  return env().metricsToken !== undefined && shown.length === expected.length && timingSafeEqual(shown, expected)
}

import { simulateSeason } from '../support/season/simulate-season.ts'
import { type BenchOptions, type Measurement, percentile, rounded } from './measurement.ts'

const year = { from: '2026-12-01', until: '2027-11-30' }

/**
 * A year of 2,000 people in virtual time, on the console's own commands and rules: how many renew, who does not and why,
 * what they are sent, and whether the promises hold. The figures are of the people imagined, not of the machine.
 */
export async function seasonBench({ postgresUrl, count, show }: BenchOptions): Promise<void> {
  const people = count ?? 2_000
  const season = await simulateSeason(postgresUrl, { people, ...year })
  const one = (metric: string, value: number, unit: Measurement['unit']) =>
    show({ bench: 'season', metric, value: rounded(value), unit, people, ...year })
  one('looks', season.looks, 'times')
  one('renewed', season.renewed.length, 'certificates')
  one('missed', season.missed.length, 'certificates')
  for (const [why, missed] of Object.entries(season.missedBy)) one(`missed: ${why}`, missed, 'certificates')
  one('open at the end', season.stillOpen, 'certificates')
  one('window to renewal p50', percentile(season.daysToRenewal, 50), 'days')
  one('window to renewal p95', percentile(season.daysToRenewal, 95), 'days')
  one('requests shown', season.requests, 'times')
  one('requests in closed hours', season.askedInClosedHours, 'times')
  one('sent to the authority in a minute, most', season.mostAMinute, 'times')
  one('forgotten at any look, most', season.mostForgotten, 'times')
  one('at work and not asked, most', season.mostOverlooked, 'hours')
  one('mails about what was renewed', season.needlessMails, 'mails')
  for (const audience of ['employee', 'manager', 'admin', 'digest']) {
    one(`mails a day to one ${audience}, most`, season.mostMailsADay(audience), 'mails')
    for (const percent of [50, 95, 100])
      one(`mails a year to one ${audience} p${percent}`, percentile(season.mailsEach(audience), percent), 'mails')
  }
}

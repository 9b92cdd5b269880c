import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { SeasonRecord } from './support/season/season-record.ts'
import { simulateSeason } from './support/season/simulate-season.ts'

/** The pace of a minute, and what the bucket holds beside it: a quarter of one. */
const mostAMinute = (perMinute: number) => perMinute * 1.25

/** `npm run bench -- season` takes 2,000 people through it, and reports. */
const people = 300

describe('a year of some hundred people, over the year’s end, the April intake and Golden Week', () => {
  let season: SeasonRecord

  beforeAll(async () => {
    season = await simulateSeason(inject('postgresUrl'), { people, from: '2026-12-01', until: '2027-11-30' })
  }, 900_000)

  it('renews for nearly everybody, and each who is missed has a reason that is not ours', () => {
    expect(season.renewed.length + season.missed.length).toBeGreaterThan(people)
    expect(season.renewed.length).toBeGreaterThan(6 * season.missed.length)
    expect(season.missedBy['not asked']).toBeUndefined()
    expect(season.missedBy['authority congested']).toBeUndefined()
  })

  it('asks whoever is at the PC within a working day of their turn', () => {
    expect(season.mostOverlooked).toBeLessThanOrEqual(8)
  })

  it('never asks on a holiday, outside the hours, or in maintenance', () => {
    expect(season.requests).toBeGreaterThan(people)
    expect(season.askedInClosedHours).toBe(0)
  })

  it('never sends to the authority faster than it may', () => {
    expect(season.mostAMinute).toBeLessThanOrEqual(mostAMinute(season.offersPerMinute))
  })

  it('forgets nobody at any time', () => {
    expect(season.looks).toBeGreaterThan(2_500)
    expect(season.mostForgotten).toBe(0)
  })

  it('sends nobody two mails on a day, and none about what is renewed', () => {
    for (const audience of ['employee', 'manager', 'admin', 'digest'])
      expect(season.mostMailsADay(audience)).toBeLessThanOrEqual(1)
    expect(season.mailsEach('employee').length).toBeGreaterThan(0)
    expect(season.needlessMails).toBe(0)
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { lastBusinessDay } from '@certfleet/core/calendar.ts'
import { nextOfferTime, standardOfferHours } from '@certfleet/core/offer-hours.ts'
import { addAuthority, admin, useConsole } from '../../../../../test/support/console.ts'
import { offerRules } from '../campaigns/offer-rules.ts'
import { companyCalendar, holidaysEnd } from '../calendar.ts'
import { db } from '../db.ts'
import { addHoliday } from './add-holiday.ts'
import { listHolidays } from './list-holidays.ts'
import { removeHoliday } from './remove-holiday.ts'

useConsole()
beforeEach(async () => {
  await db().companyHoliday.deleteMany()
})

const summer = { name: '夏季休業', firstDay: '2027-08-12', lastDay: '2027-08-16' }
const on = (text: string) => new Date(`${text}+09:00`)

describe('company holidays', () => {
  it('are no business days, from the first to the last, besides national ones', async () => {
    await addHoliday(summer, admin)
    const calendar = await companyCalendar()
    const days = ['2027-08-10', '2027-08-11', '2027-08-12', '2027-08-13', '2027-08-16', '2027-08-17']
    expect(days.filter((day) => calendar.isHoliday(day))).toEqual([
      '2027-08-11',
      '2027-08-12',
      '2027-08-13',
      '2027-08-16',
    ])
    // Certificates that end in the morning after: the last day is before 山の日.
    expect(lastBusinessDay(on('2027-08-17T08:59'), await companyCalendar())).toBe('2027-08-10')
  })

  it('are days on which nobody is asked in bulk', async () => {
    const { id } = await addAuthority()
    const { profile } = await db().authority.findUniqueOrThrow({ where: { id } })
    await addHoliday(summer, admin)
    const rules = await offerRules(db(), profile)
    expect(rules.hours).toEqual(standardOfferHours)
    expect(nextOfferTime(on('2027-08-10T18:00'), rules)).toEqual(on('2027-08-17T09:00'))
  })

  it('are removed once, with both on record', async () => {
    await addHoliday(summer, admin)
    const { rows } = await listHolidays()
    const id = rows[0]?.id ?? ''
    await removeHoliday(id, admin)
    await expect(removeHoliday(id, admin)).rejects.toMatchObject({ code: 'changed_meanwhile' })
    expect((await companyCalendar()).isHoliday('2027-08-12')).toBe(false)
    expect(await db().auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } })).toMatchObject([
      { action: 'holiday.added', actorName: admin.name, data: summer },
      { action: 'holiday.removed', data: summer },
    ])
  })
})

it('says when the national holidays of the coming 60 days are not known', () => {
  expect(holidaysEnd(on('2027-08-12T12:00'))).toBeNull()
  expect(holidaysEnd(on('2050-11-01T12:00'))).toBeNull()
  expect(holidaysEnd(on('2050-11-03T12:00'))).toBe('2050')
})

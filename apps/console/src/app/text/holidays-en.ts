import type { holidaysJa } from './holidays-ja.ts'
import type { Words } from './shape.ts'

export const holidaysEn: Words<typeof holidaysJa> = {
  title: 'Holidays',
  intro:
    'Days on which the company does not work, besides national holidays and 29 December to 3 January. They count for the dates of mails and for bulk renewals.',
  caption: 'Company holidays',
  columns: { name: 'Name', days: 'Days', action: 'Action' },
  add: 'Add a holiday',
  added: '{name} added',
  nameHelp: 'Such as summer holidays, foundation day',
  nameNeeded: 'Enter a name',
  firstDay: 'First day',
  dayNeeded: 'Enter a day',
  lastDay: 'Last day',
  lastDayHelp: 'Leave empty for a single day. Up to 60 days.',
  lastDayWrong: 'Enter a day within 60 days from the first',
  remove: 'Remove',
  removeNamed: 'Remove {name}',
  removeTitle: 'Remove a holiday',
  removeBody: '{name} will be removed. Its weekdays are business days again.',
  removed: '{name} removed',
  emptyTitle: 'No company holidays yet',
  empty:
    'On the holidays entered here no mails are sent, and people are told the business day before as their last day to renew.',
  endTitle: 'The national holidays of the coming 60 days are not known',
  end: 'They are known up to {year}. Update Certfleet, or enter the ones after that here.',
}

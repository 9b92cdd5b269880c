import { type Absence, absenceOf } from '@certfleet/core/why-nothing.ts'
import { dayOf } from './edit-person.ts'

/** What it takes to know whether somebody is there. */
export const employmentSelect = { leftOn: true, leaveFrom: true, leaveUntil: true } as const

type EmploymentRow = Record<keyof typeof employmentSelect, Date | null>

/** Whether an employee is not there to be asked (N-10), by the row. */
export const absenceOfRow = ({ leftOn, leaveFrom, leaveUntil }: EmploymentRow, now: Date): Absence | null =>
  absenceOf({ leftOn: dayOf(leftOn), leaveFrom: dayOf(leaveFrom), leaveUntil: dayOf(leaveUntil) }, now)

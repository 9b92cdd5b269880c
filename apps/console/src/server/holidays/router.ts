import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { addHoliday, holidayInput } from './add-holiday.ts'
import { listHolidays } from './list-holidays.ts'
import { removeHoliday } from './remove-holiday.ts'

export const holidaysRouter = router({
  list: adminProcedure.query(() => listHolidays()),
  add: adminProcedure.input(holidayInput).mutation(({ input, ctx }) => addHoliday(input, ctx.actor)),
  remove: adminProcedure
    .input(z.object({ id: z.uuid() }))
    .mutation(({ input, ctx }) => removeHoliday(input.id, ctx.actor)),
})

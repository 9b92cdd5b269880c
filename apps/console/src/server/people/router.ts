import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { addPerson } from './add-person.ts'
import { listPeople, peopleListInput } from './list-people.ts'

/** A login ID as it can stand in a certificate's common name: no spaces, which separate it from what follows. */
const loginId = z
  .string()
  .trim()
  .regex(/^\S{1,64}$/)

export const peopleRouter = router({
  list: adminProcedure.input(peopleListInput).query(({ input }) => listPeople(input)),
  add: adminProcedure
    .input(
      z.object({
        name: z.string().trim().min(1).max(100),
        department: z.string().trim().max(100),
        email: z.union([z.literal(''), z.email().max(200)]).transform((email) => email.toLowerCase() || null),
        authorityId: z.uuid(),
        loginId,
      }),
    )
    .mutation(({ input, ctx }) => addPerson(input, ctx.actor)),
})

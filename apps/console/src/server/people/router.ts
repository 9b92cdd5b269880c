import { z } from 'zod'
import { adminProcedure, router } from '../trpc.ts'
import { addLoginId } from './add-login-id.ts'
import { addPerson } from './add-person.ts'
import { editPerson } from './edit-person.ts'
import { getPerson } from './get-person.ts'
import { listPeople, peopleListInput } from './list-people.ts'

/** A login ID as it can stand in a certificate's common name: no spaces, which separate it from what follows. */
const loginId = z
  .string()
  .trim()
  .regex(/^\S{1,64}$/)
const text = z.string().trim().max(100)
const optional = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .nullable()
    .transform((value) => value || null)
const email = z
  .union([z.literal(''), z.email().max(200)])
  .nullable()
  .transform((address) => address?.toLowerCase() || null)
const day = z.iso.date().nullable()

const facts = z.object({
  employeeNumber: optional(32),
  name: text.min(1),
  nameKana: text,
  department: text,
  email,
  managerEmail: email,
  language: z.enum(['ja', 'en']),
  leftOn: day,
  leaveFrom: day,
  leaveUntil: day,
})

export const peopleRouter = router({
  list: adminProcedure.input(peopleListInput).query(({ input }) => listPeople(input)),
  get: adminProcedure.input(z.object({ id: z.uuid() })).query(({ input }) => getPerson(input.id)),
  add: adminProcedure
    .input(
      z.object({
        name: text.min(1),
        department: text,
        email: z.union([z.literal(''), z.email().max(200)]).transform((address) => address.toLowerCase() || null),
        authorityId: z.uuid(),
        loginId,
      }),
    )
    .mutation(({ input, ctx }) => addPerson(input, ctx.actor)),
  edit: adminProcedure
    .input(
      z
        .object({ id: z.uuid(), facts, seen: facts })
        .refine(({ facts: { leaveFrom, leaveUntil } }) => !leaveFrom || !leaveUntil || leaveFrom <= leaveUntil, {
          path: ['facts', 'leaveUntil'],
        }),
    )
    .mutation(({ input, ctx }) => editPerson(input.id, input.facts, input.seen, ctx.actor)),
  addLoginId: adminProcedure
    .input(
      z.object({
        employeeId: z.uuid(),
        authorityId: z.uuid(),
        loginId,
        expectedHostname: optional(64),
        expectedOsUser: optional(104),
      }),
    )
    .mutation(({ input, ctx }) => addLoginId(input, ctx.actor)),
})

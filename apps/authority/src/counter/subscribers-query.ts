import { BankRole, Prisma } from '@certfleet/authority-db/generated/client.ts'
import type { HttpContext } from '../http/environment.ts'
import { userSearchOf, userSortOf } from '../subscribers/read-users.ts'
import { isInState, userStates } from './user-states.ts'

/** What the address of the list of users asks for; what it cannot mean is not asked. */
export function usersQueryOf(c: HttpContext) {
  const { q, state, role, sort } = c.req.query()
  return {
    q: userSearchOf(q),
    state: userStates.find((each) => each === state),
    role: Object.values(BankRole).find((each) => each === role),
    sort: userSortOf(sort),
  }
}

/** The same as the statement that reads users takes it. */
export function wantedUsers(c: HttpContext, { q, state, role }: ReturnType<typeof usersQueryOf>) {
  const { profile } = c.get('institution')
  const also = Prisma.sql`${state ? isInState(state, profile, c.get('now')) : Prisma.sql`true`}
    AND ${role ? Prisma.sql`s.role = ${role}::"BankRole"` : Prisma.sql`true`}`
  return { search: q, also }
}

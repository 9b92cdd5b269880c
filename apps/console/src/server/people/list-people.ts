import { Prisma } from '@certfleet/console-db/generated/client.ts'
import { z } from 'zod'
import { db } from '../db.ts'
import { inOrder, pageAndTotal, pageInput, type SortKey } from '../paging.ts'
import { subscriberMatches } from '../search.ts'

const peopleFilter = z.object({
  search: z.string().trim().max(100).default(''),
  /** `no_pc`: whose login ID stands on no PC. */
  match: z.enum(['any', 'no_pc']).default('any'),
})

export const peopleSorts = ['-createdAt', 'name', '-name', 'department', '-department'] as const

export const peopleListInput = peopleFilter.extend({ ...pageInput, sort: z.enum(peopleSorts).default('-createdAt') })

const select = {
  id: true,
  loginId: true,
  lockedAt: true,
  createdAt: true,
  employee: { select: { id: true, name: true, nameKana: true, department: true, email: true } },
  authority: { select: { id: true, name: true } },
  assignments: {
    where: { endedAt: null },
    select: { id: true, basis: true, agent: { select: { id: true, hostname: true, osUser: true } } },
  },
} satisfies Prisma.SubscriberSelect

const subscribers = Prisma.sql`"Subscriber" s`
const employees = Prisma.sql`"Employee" e JOIN "Subscriber" s ON s."employeeId" = e.id`

const name: SortKey = { by: Prisma.sql`e."kanaOrder"`, type: 'text' }
const employee: SortKey = { by: Prisma.sql`e.id`, type: 'uuid' }

/** Orders over `"Employee" e`, as its indexes have them: a department of thousands is not sorted to show fifty. */
export const employeeOrders = {
  name: [name, employee],
  department: [{ by: Prisma.sql`e.department`, type: 'text' }, name, employee],
} satisfies Record<string, SortKey[]>

const orders: Record<string, { from: Prisma.Sql; keys: SortKey[] }> = {
  createdAt: { from: subscribers, keys: [{ by: Prisma.sql`s."createdAt"`, type: 'instant' }] },
  name: { from: employees, keys: employeeOrders.name },
  department: { from: employees, keys: employeeOrders.department },
}

/** Holders of login IDs, the newest first unless asked otherwise, with the PC each is assigned to. */
export async function listPeople(input: z.infer<typeof peopleListInput>) {
  const where = personConditions(input)
  const direction = input.sort.startsWith('-') ? 'desc' : 'asc'
  const order = orders[input.sort.replace('-', '')] as (typeof orders)[string]
  const few = input.search !== '' || input.match !== 'any'
  const listing = { ...order, counted: subscribers, id: Prisma.sql`s.id`, where, direction } as const
  const page = await pageAndTotal(listing, input, few)
  const [found, certificates] = await Promise.all([
    db().subscriber.findMany({ where: { id: { in: page.rows } }, select }),
    countCertificates(page.rows),
  ])
  return {
    ...page,
    rows: inOrder(page.rows, found).map((row) => ({ ...row, certificates: certificates.get(row.id) ?? 0 })),
  }
}

/** How many each has. As Prisma's `_count` it would be counted for everybody before the page is taken. */
async function countCertificates(subscriberIds: string[]): Promise<Map<string | null, number>> {
  const groups = await db().certificate.groupBy({
    by: ['subscriberId'],
    where: { subscriberId: { in: subscriberIds } },
    _count: true,
  })
  return new Map(groups.map(({ subscriberId, _count }) => [subscriberId, _count]))
}

/** A filter's conditions on `"Subscriber" s`. */
function personConditions({ search, match }: z.infer<typeof peopleFilter>): Prisma.Sql[] {
  return [...(match === 'no_pc' ? [withoutPc] : []), ...(search ? [subscriberMatches(search)] : [])]
}

const withoutPc = Prisma.sql`NOT EXISTS (SELECT 1 FROM "Assignment" t WHERE t."subscriberId" = s.id AND t."endedAt" IS NULL)`

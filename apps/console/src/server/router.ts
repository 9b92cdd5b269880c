import { agentsRouter } from './agents/router.ts'
import { auditRouter } from './audit/router.ts'
import { setUpRouter } from './auth/router.ts'
import { authoritiesRouter } from './authorities/router.ts'
import { campaignsRouter } from './campaigns/router.ts'
import { certificatesRouter } from './certificates/router.ts'
import { exportsRouter } from './exports/router.ts'
import { holidaysRouter } from './holidays/router.ts'
import { issuancesRouter } from './issuances/router.ts'
import { live } from './live.ts'
import { noticesRouter } from './notices/router.ts'
import { overviewRouter } from './overview/router.ts'
import { matchingRouter } from './matching/router.ts'
import { importsRouter } from './people-import/router.ts'
import { peopleRouter } from './people/router.ts'
import { releasesRouter } from './releases/router.ts'
import { suspicionsRouter } from './suspicions/router.ts'
import { tokensRouter } from './tokens/router.ts'
import { router } from './trpc.ts'

export const appRouter = router({
  agents: agentsRouter,
  audit: auditRouter,
  authorities: authoritiesRouter,
  campaigns: campaignsRouter,
  certificates: certificatesRouter,
  exports: exportsRouter,
  holidays: holidaysRouter,
  issuances: issuancesRouter,
  notices: noticesRouter,
  overview: overviewRouter,
  imports: importsRouter,
  matching: matchingRouter,
  people: peopleRouter,
  releases: releasesRouter,
  setUp: setUpRouter,
  suspicions: suspicionsRouter,
  tokens: tokensRouter,
  live,
})
export type AppRouter = typeof appRouter

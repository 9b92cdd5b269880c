import { isDeepStrictEqual } from 'node:util'
import { type AuthorityProfile, type Challenge, challenges } from '@certfleet/core/authority-profile.ts'
import { type AnsweredScreen, answeredScreens, stateOfScreen } from '@certfleet/core/dialogue.ts'
import { portalAuthority } from '../../apps/agent/src/authorities/portal.ts'
import { defaultHttpsLimits } from '../../apps/agent/src/https-request.ts'
import { directly } from '../../apps/agent/src/proxy.ts'
import { institutionCode } from './authority.ts'
import type { House } from './house.ts'
import { type Pc, askToIssue, newPc, turnOn } from './pc.ts'
import { eventually } from './process.ts'
import { giveTokens } from './tokens.ts'

/** All sets of what an authority may ask beside the password. */
export const challengeSets: Challenge[][] = Array.from({ length: 2 ** challenges.length }, (_, bits) =>
  challenges.filter((_each, i) => bits & (1 << i)),
)

const screenOf = { transaction: 'CCHK005', otp: 'CCHK003', question: 'CCHK006' } as const satisfies Record<
  Challenge,
  AnsweredScreen
>

/** The institution asks this from now on, for issue and for renewal. */
export async function ask(house: House, asked: Record<'issue' | 'renew', Challenge[]>): Promise<void> {
  await setSwitches(house, { challenges: asked })
}

/** Sets switches of the institution, and waits until the server goes by them. @returns how they stood before */
export async function setSwitches(
  { authority }: House,
  switches: Partial<AuthorityProfile>,
): Promise<Partial<AuthorityProfile>> {
  const target = {
    id: '',
    code: institutionCode,
    name: '',
    baseUrl: authority.url,
    trustAnchors: authority.trustAnchors,
  }
  const portal = portalAuthority(target, defaultHttpsLimits, directly)
  const ours = ({ profile }: { profile: AuthorityProfile }) =>
    Object.fromEntries(Object.keys(switches).map((name) => [name, profile[name as keyof AuthorityProfile]]))
  const before = ours(await portal.profile())
  const set = Object.entries(switches).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  await authority.run(['institution', 'set', ...set])
  await eventually('the server to go by it', async () => isDeepStrictEqual(ours(await portal.profile()), switches))
  return before
}

/** A person who has a request on the screen, and all that may be asked for. */
export async function requested(
  house: House,
  purpose: 'issue' | 'renew',
  loginId: string,
): Promise<Pc & { issuanceId: string }> {
  const pc = await newPc(house, loginId, purpose === 'issue' ? { daysLeft: null } : {})
  pc.employee.tokens = await giveTokens(house, loginId)
  if (purpose === 'renew') {
    const { certificateId } = await turnOn(house, pc)
    return { ...pc, ...(await house.api.issuances.renew.mutate({ certificateId })) }
  }
  await pc.agent.start()
  return { ...pc, issuanceId: await askToIssue(house, pc) }
}

/** What came of it, once it is completed. */
export async function outcomeOf(house: House, { issuanceId, loginId }: Pc & { issuanceId: string }) {
  await eventually('the issuance to be completed', async () => {
    const { state } = await house.consoleDb.issuance.findUniqueOrThrow({ where: { id: issuanceId } })
    return state === 'completed'
  })
  const told = await house.consoleDb.auditEvent.findMany({
    where: { issuanceId, action: 'issuance.progress' },
    select: { data: true },
    orderBy: { id: 'asc' },
  })
  const states = told.map(({ data }) => (data as { state: string }).state)
  return {
    /** The screens that asked something, as the console was told. */
    asked: states.flatMap((state) => answeredScreens.filter((screen) => stateOfScreen(screen) === state)),
    certificates: await house.authorityDb.certificate.count({ where: { subscriber: { loginId } } }),
  }
}

/** What asks for a set of challenges, in the order of the manual. */
export const screensOf = (asked: Challenge[]): AnsweredScreen[] => [
  'CCHK002',
  ...(['transaction', 'otp', 'question'] as const).filter((each) => asked.includes(each)).map((each) => screenOf[each]),
]

import type { IssuanceCode } from '@certfleet/core/authority-codes.ts'
import type { Presence } from '@certfleet/core/certificate.ts'
import { type IssuanceState, type Party, partyOf } from '@certfleet/core/issuance.ts'
import { type Staff, makeStaff } from './company.ts'
import { type Random, randomFrom } from './random.ts'

/** How the season went for each login ID so far: what the sample's past is written from. */

/** What became of having been asked in a bulk renewal. */
interface Ending {
  state: IssuanceState
  waitingOn?: Party | null
  code?: IssuanceCode
}

export interface Story {
  staff: Staff
  loginId: string
  /** Whether the company's own list knows of it; what is found of others is matched by hand. */
  registered: boolean
  /** Left of the certificate it has, or had before it was renewed; null when none was ever issued. */
  daysLeft: number | null
  presence: Presence
  revokedFor?: string
  /** `previous`: the bulk renewal that is over; `current`: the one under way. */
  asked?: { campaign: 'previous' | 'current'; ending: Ending }
  /** Where the login ID is known to be. `pending`: on a PC that waits for an approval; `none`: on no PC we know. */
  pc: 'own' | 'second' | 'pending' | 'unassigned' | 'none'
}

/** When its people were asked, in days before now. */
export const campaignDaysAgo = { previous: 48, current: 12 } as const

const waiting = (state: IssuanceState, code?: IssuanceCode, waitingOn: Party | null = partyOf(state)): Ending => ({
  state,
  waitingOn,
  ...(code && { code }),
})

const currentEndings: [count: number, ending: Ending][] = [
  [58, { state: 'completed' }],
  [12, waiting('offered')],
  [14, waiting('unreachable')],
  [6, { state: 'snoozed' }],
  [7, { state: 'eligible' }],
  [3, waiting('waiting_logon')],
  [2, waiting('waiting_password', 'wrong_credentials')],
  [2, waiting('waiting_unlock', 'locked')],
  [2, waiting('waiting_institution', 'G020e')],
  [1, waiting('waiting_authority', 'G005e')],
  [2, waiting('waiting_network', 'G003e')],
  [1, waiting('waiting_app_update', 'G002e')],
  [2, waiting('waiting_portal_registration', 'G004e')],
  [2, waiting('failed_action_needed', 'certificate_not_found')],
  [1, waiting('failed_action_needed', 'csr_rejected')],
  [2, waiting('issued_not_installed', 'G001e')],
  [1, waiting('needs_revocation', 'key_missing')],
  [1, { state: 'superseded_by_other' }],
  [3, { state: 'cancelled' }],
  [2, { state: 'missed' }],
]

const previousEndings: [count: number, ending: Ending][] = [
  [30, { state: 'completed' }],
  [3, { state: 'missed' }],
  [2, { state: 'superseded_by_other' }],
]

type Draft = Omit<Story, 'staff' | 'loginId' | 'registered'>
const present = { presence: 'present_ok', pc: 'own' } as const

function* drafts(random: Random): Generator<Draft> {
  // Those for whom the next bulk renewal is.
  for (let n = 0; n < 9; n++) yield { ...present, daysLeft: random.int(3, 4) }
  for (let n = 0; n < 96; n++) yield { ...present, daysLeft: random.int(6, 13) }
  for (let n = 0; n < 430; n++) yield { ...present, daysLeft: random.int(15, 39) }
  for (const [count, ending] of currentEndings) {
    const daysLeft = () => (ending.state === 'missed' ? -random.int(1, 4) : random.int(4, 26))
    for (let n = 0; n < count; n++) yield { ...present, daysLeft: daysLeft(), asked: { campaign: 'current', ending } }
  }
  for (const [count, ending] of previousEndings)
    for (let n = 0; n < count; n++)
      yield { ...present, daysLeft: -random.int(16, 30), asked: { campaign: 'previous', ending } }
  // What is not of the season, or has gone wrong.
  for (let n = 0; n < 18; n++) yield { ...present, daysLeft: random.int(41, 70) }
  for (let n = 0; n < 9; n++) yield { ...present, daysLeft: random.int(90, 360) }
  for (let n = 0; n < 6; n++) yield { ...present, daysLeft: -random.int(1, 12) }
  for (const revokedFor of ['紛失', '退職', 'PC交換', '紛失'])
    yield { ...present, daysLeft: random.int(20, 200), revokedFor }
  for (let n = 0; n < 4; n++) yield { ...present, daysLeft: random.int(20, 38), presence: 'present_key_unusable' }
  for (let n = 0; n < 3; n++) yield { ...present, daysLeft: random.int(20, 38), presence: 'absent_after_seen' }
  for (let n = 0; n < 2; n++) yield { ...present, daysLeft: random.int(20, 38), presence: 'other_user_store' }
  for (let n = 0; n < 6; n++) yield { daysLeft: random.int(8, 38), presence: 'never_seen', pc: 'unassigned' }
  for (let n = 0; n < 5; n++) yield { daysLeft: random.int(8, 38), presence: 'never_seen', pc: 'none' }
  for (let n = 0; n < 9; n++) yield { daysLeft: null, presence: 'never_seen', pc: 'pending' }
}

/** Every login ID of the staff with its story; those the drafts do not reach have a certificate of this spring. */
export function makeStories(): Story[] {
  const random = randomFrom(40)
  const staff = makeStaff()
  const plot = random.shuffled([...drafts(random)])
  const withPc = plot.filter(({ pc }) => pc === 'own')
  const withoutPc = plot.filter(({ pc }) => pc !== 'own')
  // Whoever has no PC yet has but one login ID.
  const quiet = random.shuffled(staff.filter(({ logins }) => logins.length === 1)).slice(0, withoutPc.length)
  const stories: Story[] = []
  for (const [index, draft] of withoutPc.entries()) {
    const one = quiet[index]
    if (one?.logins[0]) stories.push({ ...draft, staff: one, loginId: one.logins[0], registered: true })
  }
  const others = staff.filter((one) => !quiet.includes(one))
  const logins = others.flatMap((one) => one.logins.map((loginId) => ({ staff: one, loginId })))
  for (const [index, login] of logins.entries()) {
    const draft = withPc[index] ?? { ...present, daysLeft: random.int(150, 300) }
    stories.push({ ...login, ...draft, registered: true })
  }
  // A few sit at another PC for their second login ID; those of others nobody has put on the company's list.
  const seconds = stories.filter(({ staff: { logins: own }, loginId, asked }) => own[1] === loginId && !asked)
  for (const story of seconds.slice(0, 4)) story.pc = 'second'
  for (const story of seconds.slice(4, 11)) story.registered = false
  return stories
}

import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import type {
  AgentCreateManyInput,
  AssignmentCreateManyInput,
  EnrolmentTokenCreateManyInput,
} from '@certfleet/console-db/generated/models.ts'
import { dayMs } from '@certfleet/core/calendar.ts'
import { PROTOCOL } from '@certfleet/core/protocol.ts'
import { spkiOf } from '@certfleet/pki/keys.ts'
import { version } from '../../apps/agent/src/version.ts'
import { agentActor } from '../../apps/console/src/server/agents/enrol-agent.ts'
import type { Actor } from '../../apps/console/src/server/audit/audit.ts'
import { daysBefore, later, workMoment } from './moments.ts'
import type { PastLog } from './past-log.ts'
import { type Random, randomFrom } from './random.ts'
import { type Story, campaignDaysAgo } from './season.ts'

type Pc = AgentCreateManyInput & { id: string; createdAt: Date }

export interface PastPcs {
  tokens: EnrolmentTokenCreateManyInput[]
  agents: Pc[]
  assignments: AssignmentCreateManyInput[]
  /** The PC a login ID is used on. */
  pcOf: Map<Story, Pc>
}

/** Replaced when the company bought new ones. */
const replaced = 40
/** In meeting rooms, with users that are nobody in particular. */
const meetingRooms = 6

/** PCs that do not exist, as the console would know them: enrolled with a token, assigned by a proof, seen lately or not. */
export function makePcs(
  now: Date,
  stories: Story[],
  known: { subscriberIds: Map<string, string>; admin: Actor },
  log: PastLog,
): PastPcs {
  const random = randomFrom(650)
  const [rollOut, newcomers] = makeTokens(now, known.admin.name)
  const past: PastPcs = { tokens: [rollOut, newcomers], agents: [], assignments: [], pcOf: new Map() }
  const add = (facts: PcFacts) => {
    const pc = makePc(facts)
    past.agents.push(pc)
    tellEnrolment(pc, log)
    return pc
  }
  const enrolledAt = () => workMoment(now, random.int(100, 200), random)

  for (const [staff, own] of Map.groupBy(stories, (story) => story.staff)) {
    const seen = lastSeen(now, own, random)
    const { osUser } = staff
    let usual: Pc | null = null
    for (const story of own) {
      if (story.pc === 'none') continue
      const isNew = story.pc === 'pending'
      const enrolled = {
        ...seen,
        osUser,
        hostname: story.pc === 'second' ? `${staff.hostname}-B` : staff.hostname,
        state: isNew ? ('pending_approval' as const) : ('active' as const),
        clockAheadMs: clockOf(random),
        tokenId: isNew ? newcomers.id : rollOut.id,
        createdAt: isNew ? workMoment(now, random.int(0, 6), random) : enrolledAt(),
      }
      const pc: Pc = (story.pc === 'second' ? null : usual) ?? add(enrolled)
      if (story.pc !== 'second') usual = pc
      past.pcOf.set(story, pc)
      const subscriberId = known.subscriberIds.get(story.loginId)
      if (!subscriberId || (story.pc !== 'own' && story.pc !== 'second')) continue
      past.assignments.push(assign(pc, subscriberId, later(pc.createdAt, random.int(2, 9)), log))
    }
  }
  // Two who share a PC, which those who enter and those who approve payments must not.
  const inUse = new Set(past.assignments.map(({ agentId }) => agentId))
  const [one, other] = past.agents.filter(({ id }) => inUse.has(id))
  if (one && other) other.machineId = one.machineId

  for (let n = 0; n < replaced; n++) {
    const at = workMoment(now, random.int(60, 90), random)
    const number = String(random.int(1, 4000)).padStart(4, '0')
    const names = { hostname: `OLD-PC-${number}`, osUser: `user${number}` }
    const seen = { lastSeenAt: at, connectedUntil: at, inventoryAt: at }
    const pc = add({ ...names, ...seen, state: 'retired', tokenId: rollOut.id, createdAt: daysBefore(now, 200) })
    log.tell({ at: later(at, 3600), actor: known.admin, action: 'agent.retired', subject: subjectOf(pc) })
  }
  for (let n = 1; n <= meetingRooms; n++) {
    const names = { hostname: `PC-KAIGI-${n}`, osUser: n % 2 ? 'shared' : 'guest' }
    const seen = lastSeen(now, [], random)
    add({ ...names, ...seen, state: 'active', tokenId: rollOut.id, createdAt: enrolledAt() })
  }
  return past
}

type Given = 'id' | 'publicKey' | 'machineId' | 'platform' | 'version' | 'protocol' | 'policyVersion'
type PcFacts = Omit<Pc, Given>

const makePc = (facts: PcFacts): Pc => ({
  id: randomUUID(),
  publicKey: new Uint8Array(spkiOf(generateKeyPairSync('ed25519').publicKey)),
  machineId: randomBytes(16).toString('hex'),
  platform: 'Linux 6.1.0-40-amd64 x64',
  version,
  protocol: PROTOCOL,
  policyVersion: 1,
  ...facts,
})

const subjectOf = ({ id }: Pc) => ({ kind: 'agent' as const, id })

function tellEnrolment(pc: Pc, log: PastLog): void {
  const { hostname, osUser, platform, version: itsVersion, tokenId = null, createdAt: at } = pc
  const isPending = pc.state === 'pending_approval'
  const told = isPending
    ? { tokenStatus: 'expired', state: 'pending_approval' }
    : { tokenStatus: 'usable', state: 'active' }
  const data = { hostname, osUser, platform, version: itsVersion, tokenId, ...told }
  log.tell({ at, actor: agentActor(pc), action: 'agent.enrolled', subject: subjectOf(pc), data })
}

/** It has proven to hold the key of a certificate of the login ID. */
function assign(pc: Pc, subscriberId: string, createdAt: Date, log: PastLog): AssignmentCreateManyInput {
  const basis = 'possession'
  const data = { subscriberId, basis }
  log.tell({ at: createdAt, actor: agentActor(pc), action: 'assignment.made', subject: subjectOf(pc), data })
  return { agentId: pc.id, subscriberId, basis, createdAt }
}

function makeTokens(now: Date, createdBy: string) {
  const token = (label: string, days: number, validDays: number, uses: number) => {
    const createdAt = daysBefore(now, days)
    const expiresAt = new Date(createdAt.getTime() + validDays * dayMs)
    const id = randomBytes(9).toString('base64url')
    const secretSha256 = new Uint8Array(randomBytes(32))
    return { id, secretSha256, label, maxUses: 1000, uses, expiresAt, createdBy, createdAt }
  }
  return [token('全社展開', 210, 150, 640), token('中途入社', 40, 30, 3)] as const
}

/** Those who could not be reached when they were asked have not been seen since before. */
function lastSeen(now: Date, own: Story[], random: Random) {
  const away = own.find(({ asked }) => asked?.ending.state === 'unreachable')?.asked
  const isSilent = away !== undefined || random.int(1, 100) <= 4
  const days = away ? campaignDaysAgo[away.campaign] + random.int(1, 20) : random.int(9, 40)
  const at = isSilent ? daysBefore(now, days) : later(now, -random.int(180, 14 * 3600))
  return { lastSeenAt: at, connectedUntil: at, inventoryAt: later(at, -random.int(1, 3600)) }
}

/** Most PCs have the right time; one in seventy does not. */
function clockOf(random: Random): bigint {
  return BigInt(random.int(1, 70) === 1 ? random.int(7, 190) * 60_000 * random.pick([1, -1]) : random.int(-900, 900))
}

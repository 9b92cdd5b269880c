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
import type { Staff } from './company.ts'
import { daysBefore, later, workMoment } from './moments.ts'
import type { PastLog } from './past-log.ts'
import { type Random, randomFrom } from './random.ts'
import { type Story, campaignDaysAgo } from './season.ts'

export type Pc = AgentCreateManyInput & { id: string }

export interface PastPcs {
  tokens: EnrolmentTokenCreateManyInput[]
  agents: Pc[]
  assignments: AssignmentCreateManyInput[]
  /** The PC a story's certificate is on. */
  pcOf: Map<Story, Pc>
}

/** Replaced when the company bought new ones. */
const retired = 40
const unknown = 6

/** PCs that do not exist, as the console would know them: enrolled with a token, assigned by a proof, seen lately or not. */
export function makePcs(
  now: Date,
  stories: Story[],
  subscriberIds: Map<string, string>,
  admin: string,
  log: PastLog,
): PastPcs {
  const random = randomFrom(650)
  const past: PastPcs = { tokens: makeTokens(now, admin), agents: [], assignments: [], pcOf: new Map() }
  const [rollOut, newcomers] = past.tokens.map(({ id }) => id) as [string, string]
  const enrol = (pc: Omit<Pc, 'publicKey' | 'platform' | 'version' | 'protocol' | 'policyVersion'>): Pc => {
    const publicKey = new Uint8Array(spkiOf(generateKeyPairSync('ed25519').publicKey))
    const about = { platform: 'Linux 6.1.0-40-amd64 x64', version, protocol: PROTOCOL, policyVersion: 1 }
    const agent: Pc = { publicKey, ...about, ...pc }
    past.agents.push(agent)
    const { hostname, osUser, platform, tokenId, id } = agent
    const isUsable = agent.state !== 'pending_approval'
    const tokenStatus = isUsable ? 'usable' : 'expired'
    const data = { hostname, osUser, platform, version, tokenId: tokenId ?? '', tokenStatus, state: 'active' }
    log.tell({
      at: agent.createdAt as Date,
      actor: agentActor(agent),
      action: 'agent.enrolled',
      subject: { kind: 'agent', id },
      data: isUsable ? data : { ...data, state: 'pending_approval' },
    })
    if (agent.state === 'retired') {
      const at = workMoment(now, random.int(60, 90), random)
      const actor = { kind: 'user' as const, id: '', name: admin }
      log.tell({ at, actor, action: 'agent.retired', subject: { kind: 'agent', id } })
    }
    return agent
  }
  const enrolled = () => workMoment(now, random.int(100, 200), random)
  const byStaff = Map.groupBy(stories, ({ staff }) => staff)
  for (const [staff, own] of byStaff) {
    const first = own.find(({ pc }) => pc !== 'second')
    for (const story of own) {
      if (story.pc === 'none') continue
      const shared = story.pc === 'second' ? undefined : past.agents.find((pc) => isPcOf(pc, staff, first === story))
      const pc =
        shared ??
        enrol({
          id: randomUUID(),
          state: story.pc === 'pending' ? 'pending_approval' : 'active',
          hostname: story.pc === 'second' ? `${staff.hostname}-B` : staff.hostname,
          osUser: staff.osUser,
          machineId: randomUUID().replaceAll('-', ''),
          ...lastSeen(now, own, random),
          clockAheadMs: clockOf(random),
          tokenId: story.pc === 'pending' ? newcomers : rollOut,
          createdAt: story.pc === 'pending' ? workMoment(now, random.int(0, 6), random) : enrolled(),
        })
      past.pcOf.set(story, pc)
      if (story.pc !== 'own' && story.pc !== 'second') continue
      const subscriberId = subscriberIds.get(story.loginId)
      if (!subscriberId) continue
      const createdAt = later(pc.createdAt as Date, random.int(2, 9))
      past.assignments.push({ agentId: pc.id, subscriberId, basis: 'possession', createdAt })
      log.tell({
        at: createdAt,
        actor: agentActor(pc),
        action: 'assignment.made',
        subject: { kind: 'agent', id: pc.id },
        data: { subscriberId, basis: 'possession' },
      })
    }
  }
  // Two who share a PC, which those who enter and those who approve payments must not.
  const [one, other] = past.agents.filter(({ state }) => state === 'active')
  if (one && other) other.machineId = one.machineId
  for (let n = 0; n < retired; n++) {
    const tokenId = rollOut
    const at = daysBefore(now, random.int(95, 130))
    const number = String(random.int(1, 4000)).padStart(4, '0')
    const seen = { lastSeenAt: at, connectedUntil: at, inventoryAt: at }
    const about = { hostname: `OLD-PC-${number}`, osUser: `user${number}`, machineId: randomBytes(16).toString('hex') }
    enrol({ id: randomUUID(), state: 'retired', ...about, ...seen, tokenId, createdAt: daysBefore(at, 90) })
  }
  for (let n = 1; n <= unknown; n++) {
    const about = { hostname: `PC-KAIGI-${n}`, osUser: n % 2 ? 'shared' : 'guest', tokenId: rollOut }
    const seen = lastSeen(now, [], random)
    const machineId = randomBytes(16).toString('hex')
    enrol({ id: randomUUID(), state: 'active', ...about, machineId, ...seen, createdAt: enrolled() })
  }
  return past
}

const isPcOf = (pc: Pc, staff: Staff, isFirst: boolean) => !isFirst && pc.hostname === staff.hostname

function makeTokens(now: Date, createdBy: string): EnrolmentTokenCreateManyInput[] {
  const token = (label: string, days: number, validDays: number, uses: number) => {
    const createdAt = daysBefore(now, days)
    const expiresAt = new Date(createdAt.getTime() + validDays * dayMs)
    const id = randomBytes(9).toString('base64url')
    const secretSha256 = new Uint8Array(randomBytes(32))
    return { id, secretSha256, label, maxUses: 1000, uses, expiresAt, createdBy, createdAt }
  }
  return [token('全社展開', 210, 150, 640), token('中途入社', 40, 30, 3)]
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

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BackendServer, backendServers, openPostgresServer } from './support/backend-servers.ts'
import { makeTemplates } from './support/database.ts'
import { type House, openHouse } from './support/house.ts'
import { lacks, needs } from './support/machine.ts'
import { type Pc, newPc, password } from './support/pc.ts'
import { Program, eventually } from './support/process.ts'

/**
 * A bulk renewal of a hundred real agents, while a third of the PCs come and go, the authority is flooded and says that
 * it is congested, the queue is lost, and everything is killed once in the middle: gateway, worker, PostgreSQL, Redis
 * where jobs and bell are on it, authority.
 */

const count = 100
const fleets = 3
/** As long as any agent meets congestion nobody more is asked, and a busy machine is an authority that is congested often. */
const patienceMs = 900_000

/** Of its own, since it is killed. */
let postgres: BackendServer
/** Where jobs and bell are: the same one, or a Redis. */
let queueServer: BackendServer
let house: House
let pcs: Pc[] = []
let agents: Program[] = []

/** What there is to kill beside the programs. */
const servers = () => new Set([queueServer, postgres])

describe.each(backendServers)('a bulk renewal on $title', ({ title, needed, open, losses }) => {
  beforeEach((context) => needs(context, ...needed))
  beforeAll(async () => {
    if (lacks(...needed)) return
    postgres = await openPostgresServer()
    await makeTemplates(postgres.postgresUrl)
    queueServer = title === 'Redis' ? await open(postgres.postgresUrl) : postgres
    house = await openHouse({ ...queueServer, console: 'three' })
    for (let n = 0; n < count; n++) pcs.push(await newPc(house, `bulk${n}`, { daysLeft: 3 + (n % 30), store: 'file' }))
    agents = Array.from({ length: fleets }, (_, fleet) => {
      const homes = pcs.filter((__, n) => n % fleets === fleet).map(({ home }) => home)
      return new Program('test/support/agent-fleet.ts', [], { HOMES: homes.join('\n') }, /^ready /m)
    })
    await Promise.all(agents.map((fleet) => fleet.start()))
  }, 300_000)

  afterAll(async () => {
    if (lacks(...needed)) return
    for (const { employee } of pcs) employee.close()
    pcs = []
    await Promise.all(agents.map((fleet) => fleet.end('SIGKILL')))
    await house?.close()
    for (const server of servers()) await server.close()
  }, 60_000)

  it('loses none and doubles none', { timeout: patienceMs + 300_000 }, async () => {
    await eventually('every certificate to be known', async () => (await known()) === count, 120_000)
    await house.api.campaigns.setHours.mutate({ from: '00:00', to: '24:00', businessDaysOnly: false })
    const [authority] = await house.api.authorities.list.query()
    await house.api.campaigns.setPace.mutate({ authorityId: authority?.id ?? '', offersPerMinute: 600 })
    const filter = { lifecycle: [], search: 'bulk', past: 'hidden' as const }
    const selection = { kind: 'all' as const, filter }
    expect(await house.api.campaigns.preview.query(selection)).toMatchObject({ renewable: count, refused: {} })
    const { campaignId, asked } = await house.api.campaigns.start.mutate({ name: '全員', selection })
    expect(asked).toBe(count)

    await eventually('the first to be asked', async () => (await states()).offered, 60_000)
    await pauses(campaignId)

    const watch = watchForgotten()
    const finished = watchFinished()
    const flooding = flood()
    const renewals = pcs.map(({ agentId, employee }) =>
      employee.renews(password, () => finished.has(agentId), patienceMs),
    )
    const trouble = comeAndGo()
    try {
      await flooding
      await eventually('some to be done', async () => (await ended()) >= count / 10, 180_000)
      const [, gateway, worker] = house.console as [Program, Program, Program]
      await killed(worker)
      await killed(gateway)
      const [{ lose }] = losses
      await lose(queueServer.redisUrl ?? house.consoleDatabaseUrl)
      for (const server of servers()) await killed(server)
      await killed(house.authority.program)
    } finally {
      await trouble.stop()
    }
    await Promise.all(renewals).catch(async (cause: unknown) => {
      throw new Error(`not all were renewed: ${JSON.stringify(await states())}`, { cause })
    })
    await eventually('the console to know it of all', async () => (await ended()) === count, 120_000)
    finished.stop()

    const issued = await house.authorityDb.certificate.groupBy({ by: ['subscriberId'], _count: true })
    // One of the past and one of this renewal each.
    expect(issued.map(({ _count: certificates }) => certificates)).toEqual(pcs.map(() => 2))
    const forgotten = watch.stop()
    expect(forgotten.length).toBeGreaterThan(10)
    expect(Math.max(...forgotten)).toBe(0)
    await eventually('the campaign to end', async () => {
      return (await house.api.campaigns.get.query({ id: campaignId })).state === 'completed'
    })
  })
})

/** Unknown while PostgreSQL is being killed. */
const ended = () => house.consoleDb.issuance.count({ where: { state: 'completed' } }).catch(() => NaN)
const known = () => house.consoleDb.certificate.count({ where: { agentId: { not: null } } })

/** The agents whose issuance the console knows to be completed. */
function watchFinished() {
  const agentIds = new Set<string>()
  const timer = setInterval(() => {
    void house.consoleDb.issuance
      .findMany({ where: { state: 'completed' }, select: { agentId: true } })
      .then((rows) => rows.forEach(({ agentId }) => agentIds.add(agentId)))
      .catch(() => {}) // PostgreSQL is being killed.
  }, 500)
  return { has: (agentId: string) => agentIds.has(agentId), stop: () => clearInterval(timer) }
}

async function states(): Promise<Record<string, number>> {
  const groups = await house.consoleDb.issuance.groupBy({ by: ['state'], _count: true })
  return Object.fromEntries(groups.map(({ state, _count: rows }) => [state, rows]))
}

/** Within two seconds nobody more is asked; afterwards it goes on. */
async function pauses(campaignId: string): Promise<void> {
  await house.api.campaigns.pause.mutate({ id: campaignId })
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const askedNow = async () => count - ((await states()).paused ?? 0)
  const before = await askedNow()
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  expect(await askedNow()).toBe(before)
  await house.api.campaigns.resume.mutate({ id: campaignId })
}

/** The third fleet is switched off and on again, over and over. */
function comeAndGo(): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  const [, , fleet] = agents
  const over = (async () => {
    while (!stopping.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      await fleet?.end('SIGKILL')
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      await fleet?.start()
    }
  })()
  const stop = () => {
    stopping.abort()
    return over
  }
  return { stop }
}

/** More logins at once than the authority takes: 受付混雑, for its real cause, until an agent in its dialogue met it. */
async function flood(): Promise<void> {
  const crowd = new Program('test/support/crowd.ts', [], crowdEnv(), /^ready /m)
  await crowd.start()
  try {
    await eventually(
      'an agent to meet the congestion',
      async () => (await house.consoleDb.authority.findFirst().catch(() => null))?.congestedAt,
      120_000,
    )
  } finally {
    await crowd.end()
  }
}

const crowdEnv = () => ({ AUTHORITY_URL: house.authority.url, AUTHORITY_ROOT: house.authority.trustAnchors })

/** As a power cut would, a moment's darkness, and on again. */
async function killed(one: Program | BackendServer): Promise<void> {
  await (one instanceof Program ? one.end('SIGKILL') : one.kill())
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  await one.start()
  await new Promise((resolve) => setTimeout(resolve, 2_000))
}

/** Counts, all along, the issuances nobody looks after. */
function watchForgotten(): { stop: () => number[] } {
  const counts: number[] = []
  const timer = setInterval(() => {
    void house.api.issuances.forgotten
      .query()
      .then((forgotten) => counts.push(forgotten))
      .catch(() => {}) // PostgreSQL is being killed.
  }, 1_000)
  return {
    stop: () => {
      clearInterval(timer)
      return counts
    },
  }
}

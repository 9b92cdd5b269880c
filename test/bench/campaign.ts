import { randomUUID } from 'node:crypto'
import { envelopeSchema, policySchema } from '@certfleet/core/order.ts'
import { buildCsr } from '@certfleet/pki/csr.ts'
import { generatePrivateKey, signerOf } from '@certfleet/pki/keys.ts'
import { issuePast } from '../../apps/authority/src/rehearsal/issue-past.ts'
import { hashPassword } from '../../apps/authority/src/password.ts'
import { institutionCode } from '../support/authority.ts'
import { eventually } from '../support/eventually.ts'
import { type House, openHouse } from '../support/house.ts'
import { lacks } from '../support/machine.ts'
import { RedisServer } from '../support/redis.ts'
import { SimulatedAgent } from '../support/simulated-agent.ts'
import { type BenchOptions, rounded } from './measurement.ts'

const password = 'my-Login-Passw0rd'
/** As many as type their password at one moment: more, and the authority would say that it is congested. */
const employeesAtOnce = 8
/** The most that can be set. */
const offersPerMinute = 6_000

/**
 * A bulk renewal from the click to the last certificate, on PostgreSQL and on Redis: console in three processes,
 * authority, simulated agents whose P-256 keys are made before, pace and hours out of the way.
 */
export async function campaignBench({ postgresUrl, count, show }: BenchOptions): Promise<void> {
  const issuances = count ?? 100
  await measure('PostgreSQL', postgresUrl, undefined, issuances, show)
  const reason = lacks('redis')
  if (reason) return void process.stderr.write(`not on Redis: ${reason}\n`)
  const redis = await RedisServer.open()
  try {
    await measure('Redis', postgresUrl, redis.url, issuances, show)
  } finally {
    await redis.close()
  }
}

async function measure(
  backend: string,
  postgresUrl: string,
  redisUrl: string | undefined,
  issuances: number,
  show: BenchOptions['show'],
): Promise<void> {
  const house = await openHouse({ postgresUrl, redisUrl, console: 'three' })
  const agents: SimulatedAgent[] = []
  try {
    for (let n = 0; n < issuances; n++) agents.push(await SimulatedAgent.make(`bench${n}`))
    await employ(house, agents)
    const orders: number[] = []
    await connect(house, agents, () => orders.push(performance.now()))
    await house.api.campaigns.setHours.mutate({ from: '00:00', to: '24:00', businessDaysOnly: false })
    const [authority] = await house.api.authorities.list.query()
    await house.api.campaigns.setPace.mutate({ authorityId: authority?.id ?? '', offersPerMinute })
    const filter = { lifecycle: [], search: 'bench', past: 'hidden' as const }
    const clicked = performance.now()
    await house.api.campaigns.start.mutate({ name: 'bench', selection: { kind: 'all', filter } })
    const answered = performance.now()
    await Promise.all(agents.map(({ completed }) => completed))
    const done = performance.now()
    const about = { bench: 'campaign', backend, issuances, employeesAtOnce, algorithm: 'P-256' }
    const inMs = {
      'the page answers': answered,
      'first request on a PC': orders[0],
      'last request on a PC': orders.at(-1),
      'last completed': done,
    }
    for (const [metric, at = Number.NaN] of Object.entries(inMs))
      show({ ...about, metric: `click to ${metric}`, value: rounded(at - clicked), unit: 'ms' })
    show({ ...about, metric: 'completed', value: rounded((issuances * 1000) / (done - clicked)), unit: '1/s' })
  } finally {
    for (const agent of agents) agent.close()
    await house.close()
  }
}

/** Registers everybody at the authority and in the console, with a certificate that may be renewed on their PC. */
async function employ({ consoleDb, authorityDb, authority }: House, agents: SimulatedAgent[]): Promise<void> {
  const passwordHash = await hashPassword(password)
  const { id: authorityId } = await consoleDb.authority.findFirstOrThrow({ select: { id: true } })
  await authorityDb.subscriber.createMany({
    data: agents.map(({ loginId }) => ({ institutionCode, loginId, name: loginId, passwordHash })),
  })
  const rows = agents.map((agent) => ({ agent, employeeId: randomUUID(), subscriberId: randomUUID() }))
  await consoleDb.employee.createMany({
    data: rows.map(({ agent, employeeId }) => ({ id: employeeId, name: agent.loginId })),
  })
  await consoleDb.subscriber.createMany({
    data: rows.map(({ agent: { loginId }, employeeId, subscriberId }) => ({
      id: subscriberId,
      authorityId,
      loginId,
      employeeId,
    })),
  })
  await consoleDb.agent.createMany({
    data: agents.map(({ id, publicKey, loginId }) => ({
      id,
      publicKey,
      state: 'active' as const,
      hostname: loginId,
      osUser: loginId,
      machineId: loginId,
      platform: 'linux',
      version: '0.1.0',
    })),
  })
  await consoleDb.assignment.createMany({
    data: rows.map(({ agent, subscriberId }) => ({ agentId: agent.id, subscriberId, basis: 'possession' as const })),
  })
  for (const [n, { loginId }] of agents.entries()) {
    const csr = await buildCsr([{ type: 'CN', value: loginId }], signerOf(await generatePrivateKey('P-256')))
    await issuePast(authority.env, { loginId, csr, daysLeft: 3 + (n % 30) })
  }
  const known = () => consoleDb.certificate.count({ where: { subscriberId: { not: null } } })
  await eventually('the feed to bring every certificate', async () => (await known()) === agents.length, 300_000)
  await consoleDb.$executeRaw`
    UPDATE "Certificate" c SET "agentId" = a."agentId", presence = 'present_ok', delivery = 'confirmed'
    FROM "Assignment" a WHERE a."subscriberId" = c."subscriberId"`
}

async function connect({ consoleDb, origin }: House, agents: SimulatedAgent[], onOrder: () => void): Promise<void> {
  const { id: consoleKeyId } = await consoleDb.orderKey.findFirstOrThrow({ select: { id: true } })
  const { envelope } = await consoleDb.policyVersion.findFirstOrThrow({ orderBy: { version: 'desc' } })
  const { bytes } = envelopeSchema.parse(envelope)
  const { gatewayUrl } = policySchema.parse(JSON.parse(Buffer.from(bytes, 'base64').toString('utf8')))
  const around = { gatewayUrl, origin, password, consoleKeyId, onOrder, attended: turns(employeesAtOnce) }
  for (const agent of agents) await agent.connect(around)
}

/** Lets as many at once begin. */
function turns(atOnce: number) {
  let free = atOnce
  const line: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => line.push(resolve))
    try {
      return await work()
    } finally {
      const next = line.shift()
      if (next) next()
      else free++
    }
  }
}

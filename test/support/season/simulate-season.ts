import { rollingAt } from '@certfleet/core/campaign.ts'
import { addDays, dayMs, isBusinessDay, jstDay, jstInstant } from '@certfleet/core/calendar.ts'
import type { Maintenance } from '@certfleet/core/offer-hours.ts'
import { isMailTime } from '@certfleet/core/notice.ts'
import pg from 'pg'
import { renewLeases } from '../../../apps/console/src/server/agents/greet-agent.ts'
import { system } from '../../../apps/console/src/server/audit/audit.ts'
import { nationalCalendar } from '../../../apps/console/src/server/calendar.ts'
import { setPace } from '../../../apps/console/src/server/campaigns/set-pace.ts'
import { startRolling } from '../../../apps/console/src/server/campaigns/set-rolling.ts'
import { db } from '../../../apps/console/src/server/db.ts'
import { countForgotten } from '../../../apps/console/src/server/issuances/count-forgotten.ts'
import { deviceIsBack, openWork } from '../../../apps/console/src/server/issuances/open-work.ts'
import { retryIssuance } from '../../../apps/console/src/server/issuances/retry-issuance.ts'
import { publishPolicy } from '../../../apps/console/src/server/policy/publish-policy.ts'
import { closeServer, openServer } from '../console-server.ts'
import { freshDatabase } from '../database.ts'
import { type CompanySize, foundCompany } from './company.ts'
import { Desk } from './desk.ts'
import { isPcOn } from './person.ts'
import { SeasonRecord } from './season-record.ts'
import { together } from './together.ts'
import { VirtualJobs } from './virtual-jobs.ts'

const spreadDays = 25
const offersPerMinute = 20
/** The authority is closed each Sunday, and on Wednesdays over lunch. */
const maintenance: Maintenance[] = [
  { weekday: 0, from: '00:00', to: '24:00' },
  { weekday: 3, from: '12:00', to: '13:00' },
]
const hourMs = 3_600_000
/** Between two looks while somebody stands in line: in reality it is a few seconds, and the bucket holds more. */
const turnMs = 15_000
const leaseMs = 60_000

/** 受付混雑 for hours: before the year's end, at the end of the business year and its beginning, after Golden Week. */
function isCongested(now: Date): boolean {
  const day = jstDay(now).slice(5)
  const hour = (now.getTime() - jstInstant(jstDay(now), 0).getTime()) / 3_600_000
  return ['12-28', '03-31', '04-01', '05-06', '05-07'].includes(day) && hour >= 10 && hour < 15
}

/**
 * A season of a company in virtual time: the console's own commands and jobs on a database of its own, with rolling
 * renewal on; PCs that are off, asleep and on, and people who answer, put off, ignore, leave and are on leave.
 */
export async function simulateSeason(postgresUrl: string, size: CompanySize): Promise<SeasonRecord> {
  const database = await freshDatabase(postgresUrl, 'console')
  await forgetDurability(database.url)
  await openServer(database.url)
  try {
    return await new Simulation(size).run()
  } finally {
    await closeServer()
    await database.drop()
  }
}

class Simulation {
  readonly #size: CompanySize
  readonly #record: SeasonRecord
  readonly #jobs: VirtualJobs
  #now: Date
  #desks = new Map<string, Desk>()
  #desksByEmployee = new Map<string, Desk>()
  /** Agents whose PC was on at the last look. */
  #on = new Set<string>()
  #leasedAt = 0
  #turn = false
  #mails: string[] = []

  constructor(size: CompanySize) {
    this.#size = size
    this.#now = jstInstant(size.from, 0)
    this.#record = new SeasonRecord(offersPerMinute)
    this.#jobs = new VirtualJobs(
      () => this.#now,
      (name, payload) => {
        if (name === 'dispatch' || name === 'dispatch-authority') this.#turn = name === 'dispatch-authority'
        if (name === 'offer' && this.#turn) this.#record.offered(this.#now)
        if (name === 'notice-send') this.#mails.push((payload as { noticeId: string }).noticeId)
      },
    )
  }

  async run(): Promise<SeasonRecord> {
    await db().$transaction((tx) => publishPolicy(tx, system))
    const { authorityId, ca, keys, holdings } = await foundCompany(this.#size, maintenance)
    for (const holding of holdings) {
      const desk = new Desk(holding, { ca, keys, isCongested })
      this.#desks.set(holding.person.agentId, desk)
      this.#desksByEmployee.set(holding.person.employeeId, desk)
    }
    await setPace(authorityId, offersPerMinute, system)
    await startRolling(authorityId, spreadDays, system)
    for (const at of looks(this.#size)) {
      this.#now = at
      await this.#look()
    }
    this.#record.end(
      [...this.#desks.values()].map(({ holding }) => holding),
      this.#now,
    )
    return this.#record
  }

  async #look(): Promise<void> {
    const next = new Date(this.#now.getTime() + hourMs)
    await this.#jobs.run('rolling')
    await this.#pcsComeAndGo()
    await this.#jobs.run('notice-plan')
    await this.#adminUnlocks()
    do {
      await this.#passTurn()
      this.#now = new Date(this.#now.getTime() + turnMs)
    } while (this.#now < next && (await this.#somebodyWaits()))
    await this.#readMails()
    const here = [...this.#desks.values()].filter(({ request, person }) => request && this.#on.has(person.agentId))
    await together(here, (desk) => desk.pass(this.#now))
    this.#record.forgotten(await countForgotten(this.#now))
    this.#record.look(
      [...this.#desks.values()].map(({ holding }) => holding),
      this.#now,
      this.#canBeAsked(),
    )
  }

  /** Everything that happens each few seconds. */
  async #passTurn(): Promise<void> {
    await this.#jobs.run('dispatch')
    if (isMailTime(this.#now, nationalCalendar)) await this.#jobs.run('notice-sweep')
    await this.#deliver()
  }

  async #openAgents(): Promise<{ agentId: string; waitingOn: string | null }[]> {
    return db().issuance.findMany({ where: { endedAt: null }, select: { agentId: true, waitingOn: true } })
  }

  /** Only of those something is open of: for the others nothing depends on it. */
  async #pcsComeAndGo(): Promise<void> {
    const before = this.#on
    const open = await this.#openAgents()
    const isOn = (agentId: string) => isPcOn((this.#desks.get(agentId) as Desk).person, this.#now)
    this.#on = new Set([...this.#desks.keys()].filter(isOn))
    this.#leasedAt = 0
    await this.#lease(open.map(({ agentId }) => agentId))
    for (const { agentId, waitingOn } of open) {
      if (waitingOn === 'device' && this.#on.has(agentId) && !before.has(agentId))
        await deviceIsBack(agentId, this.#now)
    }
  }

  async #lease(agentIds: string[]): Promise<void> {
    if (this.#now.getTime() - this.#leasedAt < leaseMs) return
    this.#leasedAt = this.#now.getTime()
    await renewLeases(
      agentIds.filter((id) => this.#on.has(id)),
      this.#now,
    )
  }

  /** What the gateway does on the bell and each minute. */
  async #deliver(): Promise<void> {
    const open = (await this.#openAgents()).map(({ agentId }) => agentId)
    await this.#lease(open)
    const withWork = [...this.#desks.values()].filter(({ request }) => request).map(({ person }) => person.agentId)
    const here = [...new Set([...open, ...withWork])].filter((id) => this.#on.has(id))
    for (const work of await openWork(here, this.#now)) {
      const asked = await (this.#desks.get(work.agentId) as Desk).take(work, this.#now)
      if (asked) this.#record.asked(this.#now, work.attempt, this.#isOpen())
    }
  }

  /** Whether a mail or a request is to go out still. */
  async #somebodyWaits(): Promise<boolean> {
    const due = { lte: this.#now }
    const line = await db().issuance.count({
      where: { endedAt: null, waitingOn: null, state: { in: ['eligible', 'queued'] }, nextAttemptAt: due },
    })
    if (line > 0) return true
    return (
      isMailTime(this.#now, nationalCalendar) &&
      (await db().notice.count({ where: { state: 'planned', nextAttemptAt: due } })) > 0
    )
  }

  async #adminUnlocks(): Promise<void> {
    if (!this.#isOpen()) return
    for (const desk of this.#desks.values()) {
      if (desk.request && desk.isUnlocked(this.#now)) {
        await retryIssuance(desk.request.order.issuanceId, system, this.#now)
      }
    }
  }

  async #readMails(): Promise<void> {
    const ids = this.#mails.splice(0)
    if (ids.length === 0) return
    const mails = await db().notice.findMany({
      where: { id: { in: ids } },
      select: {
        state: true,
        audience: true,
        recipient: true,
        day: true,
        milestone: true,
        items: { select: { certificate: { select: { sha256: true } } } },
      },
    })
    for (const mail of mails) {
      if (mail.state !== 'kept') continue
      const desk = this.#desksByEmployee.get(mail.recipient)
      if (desk && mail.milestone) desk.hear(mail.milestone)
      const needless =
        desk !== undefined && mail.items.every(({ certificate }) => certificate.sha256 !== desk.holding.sha256)
      this.#record.mailed(mail.audience, mail.recipient, mail.day, needless)
    }
  }

  /** By the calendar and the clock, not by the rules that are being looked at. */
  #isOpen(): boolean {
    const day = jstDay(this.#now)
    const hour = (this.#now.getTime() - jstInstant(day, 0).getTime()) / 3_600_000
    const isWednesday = new Date(`${day}T00:00:00Z`).getUTCDay() === 3
    const isMaintenance = isWednesday && hour >= 11.5 && hour < 13.25
    return isBusinessDay(day, nationalCalendar) && hour >= 9 && hour < 17 && !isMaintenance
  }

  /** Whose turn had come some time ago, whose PC is on, and the authority takes requests. */
  #canBeAsked(): (sha256: string, windowOpensAt: Date, agentId: string) => boolean {
    const isOpen = this.#isOpen() && !isCongested(this.#now)
    return (sha256, windowOpensAt, agentId) =>
      isOpen &&
      this.#on.has(agentId) &&
      rollingAt(windowOpensAt, sha256, spreadDays).getTime() + dayMs < this.#now.getTime()
  }
}

/** When there is something to see: each hour of a working day, and now and then at night and on holidays. */
function* looks({ from, until }: CompanySize): Generator<Date> {
  const work = Array.from({ length: 10 }, (_, n) => 8.25 + n)
  for (let day = from; day <= until; day = addDays(day, 1)) {
    const hours = isBusinessDay(day, nationalCalendar) ? [4.2, ...work, 20.2] : [4.2, 14.2]
    for (const hour of hours) yield jstInstant(day, hour)
  }
}

/** A simulated power cut is not part of it: commits need not reach the disk. */
async function forgetDurability(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`)
  await client.end()
}

import { randomBytes, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Order } from '@certfleet/core/order.ts'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { onTestFinished } from 'vitest'
import { type AgentOptions, type AgentTempo, type RunningAgent, startAgent } from '../agent.ts'
import { enrol } from '../enrol.ts'
import type { JournalStep } from '../journal/steps.ts'
import { openFileStore } from '../keystore/file.ts'
import { openNssStore } from '../keystore/nss.ts'
import { presetFile } from '../files.ts'
import type { Platform } from '../platform/platform.ts'
import { startProgram } from '../platform/start-program.ts'
import { type ProxySettings, directly } from '../proxy.ts'
import { TestAuthority } from './authority.ts'
import { issueTo } from './certificates.ts'
import { TestConsole } from './console.ts'
import { Employee } from './employee.ts'
import { temporaryFolder } from './folder.ts'
import { openUnlocked, softToken } from './soft-token.ts'
import { until } from './wait.ts'

const dayMs = 86_400_000

/** Waits short enough for a test, long enough to be seen. */
export const quickTempo: AgentTempo = {
  link: { handshakeMs: 2000, welcomeMs: 2000, pingMs: 300 },
  reconnect: { baseMs: 20, capMs: 100 },
  refused: { baseMs: 50, capMs: 200 },
  webSocketAgain: { baseMs: 50, capMs: 200 },
  issuance: { idleMs: 60_000, recheckMs: 50, backoff: { baseMs: 20, capMs: 50 } },
  update: {
    everyMs: 60_000,
    freshMs: 60_000,
    ask: { baseMs: 50, capMs: 100 },
    download: { baseMs: 20, capMs: 50 },
  },
  browsers: { lookMs: 50, remindMs: 60_000 },
  clockMs: 50,
  storeMs: 200,
  reminder: { silentMs: 60_000, patienceMs: 50, everyMs: 50 },
}

/** A platform without desktop, in folders of its own. */
export function testPlatform(home: string): Platform {
  return {
    description: 'Linux test',
    hostname: 'pc-1',
    osUser: 'hanako',
    locale: null,
    userSid: 'S-1-5-21-1-2-3-1001',
    machineId: 'machine-1',
    privateFolder: path.join(home, 'private'),
    restrict: () => {},
    machinePolicy: presetFile(path.join(home, 'agent.json')),
    enrolmentToken: presetFile(path.join(home, 'enrolment-token')),
    logFolder: path.join(home, 'private'),
    nss: null,
    windowsKeys: false,
    network: directly,
    canOpenFiles: () => false,
    notify: () => true,
    openFile: () => {},
    session: () => 'remote',
    lostProfile: () => null,
    conflicts: () => [],
    browsers: () => [],
    raiseScreens: () => false,
    launch: async (way) => 'program' in way && startProgram(way.program, way.args),
    opensInUsualBrowser: () => false,
    registered: () => ({ autostart: true, urlScheme: true }),
    installedFrom: 'deb-amd64',
    installPackage: null,
    desktop: null,
  }
}

interface PcOptions {
  /** Of the old certificate; 20 without it. */
  daysLeft?: number
  nssDatabase?: string
  /** Keys go into a SoftHSM token there. */
  tokenFolder?: string
  /** Its folders; of its own without it. */
  home?: string
  proxy?: ProxySettings
  console?: TestConsole
}

/** One PC with an enrolled agent, its console, an authority, and a certificate that can be renewed. */
export class Pc {
  readonly console: TestConsole
  readonly authority: TestAuthority
  readonly platform: Platform
  /** The certificate in the store at the beginning, DER. */
  readonly old: Buffer
  readonly launched: string[] = []
  agent: RunningAgent | null = null

  /** @param options `nssDatabase`, `tokenFolder`: keys go there; without them into files */
  static async make(options: PcOptions = {}): Promise<Pc> {
    const {
      home = temporaryFolder(),
      nssDatabase,
      tokenFolder,
      proxy = {},
      daysLeft = 20,
      console = await new TestConsole().start(),
    } = options
    const authority = await (await TestAuthority.make()).start()
    console.authorities = [authority.target]
    const nss = nssDatabase ? { database: nssDatabase, library: 'libsoftokn3.so', profiles: () => [] } : null
    const platform = { ...testPlatform(home), nss, network: { proxyFor: () => proxy, signOn: null } }
    const store = tokenFolder
      ? openUnlocked(tokenFolder)
      : nss
        ? openNssStore(nss)
        : openFileStore(path.join(platform.privateFolder, 'keys'))
    const key = await store.createKey('old-key', 'P-256')
    const notAfter = new Date(Date.now() + daysLeft * dayMs)
    const notBefore = new Date(notAfter.getTime() - 366 * dayMs)
    const old = await issueTo(authority.ca, key.publicKey, { notBefore, notAfter })
    await store.install(old, [], 'old-key')
    authority.renewable.push(old)
    authority.orderKey = console.orderKey.publicKey
    await store.close()
    if (tokenFolder) {
      const policy = { keyStore: 'pkcs11', pkcs11: softToken(tokenFolder) }
      writeFileSync(platform.machinePolicy.place, JSON.stringify(policy))
    }
    await enrol({ platform, server: console.origin, token: console.token })
    const pc = new Pc(console, authority, platform, old)
    onTestFinished(async () => {
      await pc.agent?.stop()
      await console.stop()
      await authority.stop()
    })
    return pc
  }

  private constructor(console: TestConsole, authority: TestAuthority, platform: Platform, old: Buffer) {
    this.console = console
    this.authority = authority
    this.platform = platform
    this.old = old
  }

  async start(options: Partial<AgentOptions> = {}): Promise<RunningAgent> {
    const open = (file: string) => void this.launched.push(file)
    const { platform } = this
    this.agent = await startAgent({ platform, keyAlgorithm: 'P-256', tempo: quickTempo, open, ...options })
    return this.agent
  }

  /**
   * Starts the agent and pulls the plug the moment this entry is on the disk: nothing that follows from it is done.
   * @returns whether that has come
   */
  async startUntil(step: JournalStep): Promise<() => boolean> {
    let stopped = false
    const agent = await this.start({
      onJournalEntry: (_, entry) => {
        if (entry.step !== step || stopped) return
        stopped = true
        void agent.stop()
        throw new Error('the power is gone')
      },
    })
    return () => stopped
  }

  async stop(): Promise<void> {
    await this.agent?.stop()
    this.agent = null
  }

  /** Somebody opens the screens of the running agent. */
  async employee(): Promise<Employee> {
    const file = await this.agent?.openScreens()
    const employee = await Employee.open(file ?? '')
    onTestFinished(() => employee.leave())
    return employee
  }

  /** Sends an order and takes the employee to the screen where it begins. */
  async asked(change: Partial<Order> = {}): Promise<{ order: Order; issuanceId: string; employee: Employee }> {
    const order = this.order(change)
    const { issuanceId } = order
    this.console.sendOrder(order)
    await until('the request', () => this.console.states(issuanceId).includes('offered'))
    return { order, issuanceId, employee: await this.employee() }
  }

  /** The employee goes on to CCHK002. */
  async toPassword(employee: Employee, issuanceId: string): Promise<void> {
    await employee.sees('FLT01')
    await employee.does({ type: 'start', issuanceId })
    await employee.sees('CCHK001')
    await employee.does({ type: 'choose', issuanceId, certificateSha256: sha256Hex(this.old) })
    await employee.sees('CCHK002')
  }

  /** The employee renews the certificate and closes the result. @returns the successor's DER */
  async renewed(): Promise<{ successor: Buffer; employee: Employee }> {
    const { issuanceId, employee } = await this.asked()
    await this.toPassword(employee, issuanceId)
    await employee.answers(issuanceId, 'CCHK002', { password: this.authority.password })
    const successor = await this.installed(issuanceId)
    await employee.sees('CCHK007')
    await employee.does({ type: 'close', issuanceId })
    await employee.sees('FLT04')
    return { successor, employee }
  }

  /** What is in its key store, of which `remove` takes something out behind the agent's back. */
  async stored(remove?: string): Promise<string[]> {
    const store = openFileStore(path.join(this.platform.privateFolder, 'keys'))
    if (remove) await store.remove(remove)
    const listed = await store.list()
    return listed.map(({ certificate, key }) => `${certificate.sha256} ${key ? 'key' : 'no key'}`)
  }

  /** The code the issuance failed with, once the console has been told. */
  failure(issuanceId: string): Promise<string> {
    return until('the failure', () =>
      this.console.reportsOf('issuance.failed').find((each) => each.issuanceId === issuanceId),
    ).then(({ code }) => code)
  }

  /** The certificate the console was told of, DER. */
  installed(issuanceId: string): Promise<Buffer> {
    return until('the certificate', () =>
      this.console.reportsOf('certificate.installed').find((each) => each.issuanceId === issuanceId),
    ).then(({ certificate }) => Buffer.from(certificate, 'base64'))
  }

  order(change: Partial<Order> = {}): Order {
    const { issuers: _, ...authority } = this.authority.target
    return {
      agentId: this.console.agentId,
      issuanceId: randomUUID(),
      attempt: 1,
      purpose: 'renew',
      authority,
      certificateSha256: sha256Hex(this.old),
      loginId: 'demo01',
      referenceCode: '428915',
      requestedBy: '情報システム部 佐藤',
      deadline: new Date(Date.now() + 20 * dayMs).toISOString(),
      nonce: randomBytes(32).toString('base64url'),
      issuedAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 7 * dayMs).toISOString(),
      ...change,
    }
  }
}

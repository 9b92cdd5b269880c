import fs from 'node:fs'
import path from 'node:path'

/** Where `npm start` keeps everything it makes: below `.data` in the checkout, or `CERTFLEET_DATA`. */
export const root = path.join(import.meta.dirname, '..')
export const dataDir = path.resolve(root, process.env.CERTFLEET_DATA ?? '.data')

export const places = {
  running: path.join(dataDir, 'running.json'),
  /** Sign-ins of the sample, kept from one start to the next. */
  sample: path.join(dataDir, 'sample.json'),
  /** What the sample's clerk signs in with at the authority's counter. */
  clerk: path.join(dataDir, 'authority/clerk'),
  consoleSecret: path.join(dataDir, 'console/secret'),
  consoleDatabase: path.join(dataDir, 'console/database-url'),
  authoritySecret: path.join(dataDir, 'authority/secret'),
  authorityDatabase: path.join(dataDir, 'authority/database-url'),
  /** Packages of the agent, put there by whoever offers them to agents. */
  releases: path.join(dataDir, 'releases'),
  /** What `npm run authority` and `npm run agent` need to reach what was started: paths and ports, no secrets. */
  settings: path.join(dataDir, 'settings.json'),
  log: (name: string) => path.join(dataDir, 'log', `${name}.log`),
  agentHome: (n: number) => path.join(dataDir, `agent-${n}`),
}

/** Writes a file only its owner can read, whole or not at all. */
export function writePrivate(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const temporary = `${file}.new`
  fs.writeFileSync(temporary, text, { mode: 0o600 })
  fs.renameSync(temporary, file)
}

/** What a file of ours says, or undefined when there is none. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** `.data/running.json` */
export interface Running {
  /** The process of `npm start` itself. */
  pid: number
  state: 'starting' | 'ready'
  consoleUrl: string
  authorityUrl: string
  certLoginUrl: string
  admin: { email: string; password: string } | null
  /** The sample's clerk; the one-time password says `npm run authority -- clerk code`. */
  counter: { url: string; loginName: string; password: string } | null
  pids: Record<string, number>
}

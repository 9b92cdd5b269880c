import { linuxPlatform } from './linux.ts'

/** What differs from one operating system to the next. One file each; nothing else asks which one it runs on. */
export interface Platform {
  /** System and processor, for people. */
  description: string
  hostname: string
  osUser: string
  /** Tells one installation of the system from another; shown, never trusted. */
  machineId: string
  /** The agent's data of this OS user. */
  privateFolder: string
  /** Set by whoever installs the agent for all users of the PC; beats what the console says. */
  machinePolicyFile: string
  /** The enrolment token, one line, put there by whoever installs the agent. */
  tokenFile: string
  /** The NSS database browsers read, and the library that opens it; null where NSS is not usual. */
  nss: { database: string; library: string } | null
  /** Whether this user's keys and certificates belong with Windows. */
  windowsKeys: boolean
  /** Whether this session has a desktop that can open a file. */
  canOpenFiles: () => boolean
  /** Shows a notification, if the desktop has any. Never fails. */
  notify: (title: string, body: string) => void
  /** Opens a file with the desktop's own program for it. Never fails. */
  openFile: (file: string) => void
}

/** The platform this process runs on. `environment` is `process.env`, read by the command line alone. */
export function platformOf(os: NodeJS.Platform, environment: NodeJS.ProcessEnv): Platform {
  if (os === 'linux') return linuxPlatform(environment)
  throw new Error(`certfleet-agent does not run on ${os} yet`)
}

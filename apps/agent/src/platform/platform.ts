import type { ProxySettings } from '../proxy.ts'

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
  /** Leaves a folder and what is in it to this OS user. @throws when that cannot be had */
  restrict: (folder: string) => void
  /** The machine policy, JSON, set by whoever installs the agent for all users of the PC; beats what the console says. */
  machinePolicy: Preset
  /** The enrolment token, put there by whoever installs the agent. */
  enrolmentToken: Preset
  /** The NSS database browsers read, and the library that opens it; null where NSS is not usual. */
  nss: { database: string; library: string } | null
  /** Whether the system itself keeps keys, and browsers find them there. */
  windowsKeys: boolean
  /** How the network outside is reached. */
  proxy: ProxySettings
  /** Whether this session has a desktop that can open a file. */
  canOpenFiles: () => boolean
  /** Shows a notification, if the desktop has any. Never fails. */
  notify: (title: string, body: string) => void
  /** Opens a file with the desktop's own program for it. Never fails. */
  openFile: (file: string) => void
}

/** What the administrator of a PC has set for all its users. Read anew each time: it may come and change at any time. */
export interface Preset {
  /** Where it is, for people. */
  place: string
  /** Null when there is none. */
  read: () => string | null
}

/**
 * The platform this process runs on, and only that one is loaded. `environment` is `process.env`, read by the command
 * line alone.
 */
export async function platformOf(os: NodeJS.Platform, environment: NodeJS.ProcessEnv): Promise<Platform> {
  if (os === 'linux') return (await import('./linux.ts')).linuxPlatform(environment)
  if (os === 'win32') return (await import('./windows.ts')).windowsPlatform()
  throw new Error(`certfleet-agent does not run on ${os} yet`)
}

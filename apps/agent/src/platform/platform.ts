import type { Launch } from '@certfleet/core/launch.ts'
import type { LostProfile } from '@certfleet/core/lost-profile.ts'
import type { PackagePlatform } from '@certfleet/core/release.ts'
import type { SessionKind } from '@certfleet/core/protocol.ts'
import type { Network } from '../proxy.ts'
import type { OpenBrowser } from './browsers.ts'
import type { Conflict } from './conflicts.ts'

/** What differs from one operating system to the next. One file each; nothing else asks which one it runs on. */
export interface Platform {
  /** System and processor, for people. */
  description: string
  hostname: string
  osUser: string
  /** The language of this user's system, as BCP 47 or POSIX name it (`ja-JP`, `ja_JP.UTF-8`); null where it is not asked. */
  locale: string | null
  /** What names the user for ever, on Windows; null elsewhere. */
  userSid: string | null
  /** Tells one installation of the system from another; shown, never trusted. */
  machineId: string
  /** The agent's data of this OS user. */
  privateFolder: string
  /** Leaves a folder and what is in it to this OS user. @throws when that cannot be had */
  restrict: (folder: string) => void
  /** Where the application log is. */
  logFolder: string
  /** The machine policy, JSON, set by whoever installs the agent for all users of the PC; beats what the console says. */
  machinePolicy: Preset
  /** The enrolment token, put there by whoever installs the agent. */
  enrolmentToken: Preset
  /** The NSS database keys go to, the library that opens it, and where browsers have theirs; null: NSS is not usual. */
  nss: { database: string; library: string; profiles: () => string[] } | null
  /** Whether this user's keys and certificates belong with Windows. */
  windowsKeys: boolean
  network: Network
  /** Whether the user sits at this PC, at this moment; null where it is not known. */
  session: () => SessionKind | null
  /** What loses this user's files with the session; null where they stay, or it cannot be known. */
  lostProfile: () => LostProfile | null
  /** Software on this PC that gets in the way of certificates. */
  conflicts: () => Conflict[]
  /** Browsers this user has open, but for the window of our screens. */
  browsers: () => OpenBrowser[]
  /** Whether this session has a desktop that can open a file. */
  canOpenFiles: () => boolean
  /** Shows a notification, and says whether the desktop has any. Never fails. */
  notify: (title: string, body: string) => boolean
  /** Opens a file with the desktop's own program for it. Never fails. */
  openFile: (file: string) => void
  /** Starts an institution's application, or opens its address. False when it did not start. Never throws. */
  launch: (way: Launch) => Promise<boolean>
  /** Brings a window of our screens that is open to the front; false where that cannot be had. */
  raiseScreens: () => boolean
  /** Whether it is the person's usual browser, extensions and all, that opens it for want of a better one. */
  opensInUsualBrowser: () => boolean
  /** What the installation has set up for every session; null for what this system's packages do not set up. */
  registered: () => { autostart: boolean | null; urlScheme: boolean | null }
  /** What this agent was installed from; null when it runs from its source. */
  installedFrom: PackagePlatform | null
  /**
   * Has the system install a package of that kind, with an administrator's rights, for which it asks. Resolves with the
   * installer's exit code, unless that ends this process first; null where nothing can ask.
   */
  installPackage: ((file: string) => Promise<number>) | null
  /** For those who open the screens without a terminal; null where the system does it. */
  desktop: Desktop | null
}

/** What a program without a terminal does for whoever has clicked on it. */
export interface Desktop {
  /** Starts the agent as the session does. */
  startAgent: () => void
  /** Lets a window that comes up next come to the front, whoever opens it. */
  giveWay: () => void
  /** Says something, and waits until it is read. */
  alert: (text: string) => void
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

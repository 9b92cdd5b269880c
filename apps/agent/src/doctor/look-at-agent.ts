import { accessSync, constants, existsSync, statSync, statfsSync } from 'node:fs'
import path from 'node:path'
import { updateOf } from '@certfleet/core/release.ts'
import { openToOthers } from '../files.ts'
import type { Identity } from '../identity.ts'
import { AlreadyRunning, lockInstance } from '../instance.ts'
import { journaledIssuances, readJournal } from '../journal/journal.ts'
import { logBytes, logFileOf, reasonOf } from '../log.ts'
import { readOutbox } from '../outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { ReleaseStore } from '../update/release-store.ts'
import { version as ownVersion } from '../version.ts'
import { type Found, fine, notApplicable, trouble } from './checks.ts'
import type { Surroundings } from './surroundings.ts'

const megabyte = 1_000_000
/** Less than that, and an issuance is likely to end between key and certificate. */
const fullBytes = 50 * megabyte
const lowBytes = 500 * megabyte
/** What the log may take, all its files together. */
const maxLogBytes = 20 * megabyte
/** Reports older than this were not delivered although the agent has had time to. */
const deliveryMs = 24 * 3_600_000

/** The program itself, and what it keeps on the disk. */
export async function lookAtAgent(around: Surroundings): Promise<Found[]> {
  const { platform, clock, identity } = around
  const known = 'value' in identity ? identity.value : null
  return [
    enrolled(around),
    instance(around),
    version(around, known),
    exposed(platform),
    autostart(platform),
    urlScheme(platform),
    journal(platform),
    outbox(platform, clock.pcNow()),
    log(platform),
    freeSpace(platform),
  ]
}

function enrolled({ identity, platform }: Surroundings): Found {
  if ('reason' in identity) return trouble('agent.enrolled', 'unreadable', identity.reason)
  if (!identity.value) return trouble('agent.enrolled', 'not_enrolled', platform.privateFolder)
  return fine('agent.enrolled', `${identity.value.agentId}  ${identity.value.consoleOrigin}`)
}

function instance({ running, platform: { privateFolder } }: Surroundings): Found {
  if (running) return fine('agent.instance', `certfleet-agent ${running.version}`)
  const lockFile = path.join(privateFolder, 'agent.lock')
  if (!existsSync(lockFile)) return trouble('agent.instance', 'not_running')
  try {
    lockInstance(privateFolder).release()
    return trouble('agent.instance', 'not_running')
  } catch (error) {
    if (error instanceof AlreadyRunning) return trouble('agent.instance', 'not_answering', lockFile)
    throw error
  }
}

function version({ running, platform }: Surroundings, identity: Identity | null): Found {
  const atWork = running?.version ?? ownVersion
  if (atWork !== ownVersion) return trouble('agent.version', 'restart', `${atWork} → ${ownVersion}`)
  const offered = identity && new ReleaseStore(platform.privateFolder, identity).offered
  const update = offered ? updateOf(offered, ownVersion) : 'none'
  if (update === 'none') return fine('agent.version', ownVersion)
  return trouble('agent.version', update, `${ownVersion} → ${offered?.version}`)
}

function exposed({ privateFolder }: Platform): Found {
  if (!existsSync(privateFolder)) return notApplicable('agent.private', privateFolder)
  const secret = ['identity.json', 'enrolling.key', 'running.json', 'keys'].map((name) =>
    path.join(privateFolder, name),
  )
  const open = openToOthers([privateFolder, ...secret])
  return open.length > 0 ? trouble('agent.private', 'exposed', open.join(' ')) : fine('agent.private', privateFolder)
}

function autostart({ registered, installedFrom }: Platform): Found {
  const isSetUp = installedFrom ? registered().autostart : null
  if (isSetUp === null) return notApplicable('agent.autostart')
  return isSetUp ? fine('agent.autostart') : trouble('agent.autostart', 'missing')
}

function urlScheme({ registered, installedFrom }: Platform): Found {
  const isSetUp = installedFrom ? registered().urlScheme : null
  if (isSetUp === null) return notApplicable('agent.url_scheme')
  return isSetUp ? fine('agent.url_scheme', 'certfleet:') : trouble('agent.url_scheme', 'missing', 'certfleet:')
}

function journal({ privateFolder }: Platform): Found {
  const folder = path.join(privateFolder, 'journal')
  const ids = existsSync(folder) ? journaledIssuances(folder) : []
  for (const id of ids) {
    try {
      readJournal(folder, id)
    } catch (error) {
      return trouble('agent.journal', 'damaged', reasonOf(error))
    }
  }
  return fine('agent.journal', `${folder}: ${ids.length}`)
}

function outbox({ privateFolder }: Platform, now: Date): Found {
  try {
    const waiting = readOutbox(privateFolder)
    const oldest = waiting.map(({ at }) => at).toSorted()[0]
    if (!oldest || now.getTime() - Date.parse(oldest) < deliveryMs) return fine('agent.outbox', `${waiting.length}`)
    return trouble('agent.outbox', 'waiting', `${waiting.length}, ${oldest} –`)
  } catch (error) {
    return trouble('agent.outbox', 'damaged', reasonOf(error))
  }
}

function log(platform: Platform): Found {
  const file = logFileOf(platform)
  if (!existsSync(platform.logFolder)) return notApplicable('agent.log', platform.logFolder)
  try {
    const found = statSync(file, { throwIfNoEntry: false })
    if (found && !found.isFile()) throw new Error(`not a file: ${file}`)
    accessSync(found ? file : platform.logFolder, constants.W_OK)
  } catch (error) {
    return trouble('agent.log', 'unwritable', reasonOf(error))
  }
  const bytes = logBytes(file)
  const seen = `${file}, ${(bytes / megabyte).toFixed(1)} MB`
  return bytes > maxLogBytes ? trouble('agent.log', 'large', seen) : fine('agent.log', seen)
}

function freeSpace({ privateFolder }: Platform): Found {
  if (!existsSync(privateFolder)) return notApplicable('agent.disk', privateFolder)
  const { bavail, bsize } = statfsSync(privateFolder)
  return judgeFreeSpace(bavail * bsize)
}

/** What that much free space means. */
export function judgeFreeSpace(freeBytes: number): Found {
  const seen = `${Math.floor(freeBytes / megabyte)} MB`
  if (freeBytes < fullBytes) return trouble('agent.disk', 'full', seen)
  return freeBytes < lowBytes ? trouble('agent.disk', 'low', seen) : fine('agent.disk', seen)
}

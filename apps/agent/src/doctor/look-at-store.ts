import { existsSync } from 'node:fs'
import path from 'node:path'
import { partyOf } from '@certfleet/core/issuance.ts'
import { openKeptOrder } from '../issue/open-order.ts'
import { journaledIssuances, readJournal } from '../journal/journal.ts'
import type { Memory } from '../journal/memory.ts'
import { type KeyStore, testSign } from '../keystore/keystore.ts'
import { tryScratchKey } from '../keystore/scratch-key.ts'
import { reasonOf } from '../log.ts'
import { type Found, fine, notApplicable, trouble } from './checks.ts'
import { type OurCertificate, ourCertificates } from './our-certificates.ts'
import type { Surroundings } from './surroundings.ts'

const dayMs = 86_400_000

/** Where the keys are kept. */
export async function lookAtKeyStore(around: Surroundings): Promise<Found[]> {
  const opened = await around.store
  if (!opened || 'reason' in opened) {
    return [
      opened ? trouble('keystore.opens', 'closed', opened.reason) : notApplicable('keystore.opens'),
      notApplicable('keystore.token'),
      notApplicable('keystore.profiles'),
      notApplicable('keystore.writable'),
      notApplicable('keystore.protection'),
      notApplicable('keystore.orphans'),
    ]
  }
  const { value: store } = opened
  const opens = [fine('keystore.opens', store.kind), await token(store), await profiles(store)]
  if (await isLocked(store)) {
    // This process is not the agent's: nobody has typed the PIN here.
    const untold = ['keystore.writable', 'keystore.protection', 'keystore.orphans'] as const
    return [...opens, ...untold.map((id) => notApplicable(id, 'PIN'))]
  }
  return [...opens, ...(await writable(store)), await orphans(store, around)]
}

const isLocked = async ({ pin }: KeyStore) => pin !== null && (await pin.state()) !== 'open'

async function token({ pin }: KeyStore): Promise<Found> {
  if (!pin) return notApplicable('keystore.token')
  const state = await pin.state()
  switch (state) {
    case 'absent':
      return trouble('keystore.token', 'absent')
    case 'locked':
    case 'last_try':
      return trouble('keystore.token', 'locked', state)
    case 'asks_again':
      return trouble('keystore.token', 'few_tries')
    case 'asks':
    case 'open':
      return fine('keystore.token', state === 'asks' ? 'PIN' : '')
  }
}

/** The databases of browsers that are listed with the store. */
async function profiles(store: KeyStore): Promise<Found> {
  if (!store.places) return notApplicable('keystore.profiles')
  const places = await store.places()
  const seen = places.map(({ folder, certificates, state }) => `${folder} (${state}, ${certificates})`).join(', ')
  if (places.some(({ state }) => state === 'unreadable')) return trouble('keystore.profiles', 'unreadable', seen)
  if (places.some(({ state }) => state === 'locked')) return trouble('keystore.profiles', 'locked', seen)
  return fine('keystore.profiles', seen || '0')
}

async function writable(store: KeyStore): Promise<Found[]> {
  try {
    const protection = await tryScratchKey(store, 'RSA-2048', 'doctor')
    return [
      fine('keystore.writable', store.kind),
      protection === 'file'
        ? trouble('keystore.protection', 'readable', protection)
        : fine('keystore.protection', protection),
    ]
  } catch (error) {
    return [trouble('keystore.writable', 'unwritable', reasonOf(error)), notApplicable('keystore.protection')]
  }
}

/** Keys of issuances that are over, for which there is no certificate. */
async function orphans(store: KeyStore, around: Surroundings): Promise<Found> {
  const certified = new Set((await store.list()).map(({ certificate }) => certificate.spkiSha256))
  const names: string[] = []
  for (const { end, request, installed, spki } of journals(around)) {
    if (!end || !request || installed || (spki && certified.has(spki))) continue
    if (await store.findKey(request.keyName)) names.push(request.keyName)
  }
  return names.length > 0 ? trouble('keystore.orphans', 'left', names.join(' ')) : fine('keystore.orphans', '0')
}

/** The certificates, and the work on them. */
export async function lookAtCertificates(around: Surroundings): Promise<Found[]> {
  const opened = await around.store
  const issuances = openIssuances(around)
  if (!opened || 'reason' in opened || !around.policy) {
    return [
      notApplicable('certificates.found'),
      notApplicable('certificates.usable'),
      notApplicable('certificates.expiry'),
      issuances,
    ]
  }
  const ours = await ourCertificates(opened.value, await around.authorities)
  if (ours.length === 0) {
    return [
      trouble('certificates.found', 'none'),
      notApplicable('certificates.usable'),
      notApplicable('certificates.expiry'),
      issuances,
    ]
  }
  return [
    fine('certificates.found', ours.map(({ info }) => info.commonName).join(', ')),
    await usable(ours),
    expiry(ours, around.clock.pcNow()),
    issuances,
  ]
}

async function usable(ours: OurCertificate[]): Promise<Found> {
  for (const { info, key, isLatest } of ours) {
    // Behind a PIN it is not tried.
    if (key?.isLocked) continue
    if (isLatest && !(key && (await testSign(key)))) return trouble('certificates.usable', 'unusable', info.commonName)
  }
  return fine('certificates.usable')
}

function expiry(ours: OurCertificate[], now: Date): Found {
  const latest = ours.filter(({ isLatest }) => isLatest)
  const seen = (some: OurCertificate[]) =>
    some
      .map(({ info, loginId }) => {
        const days = Math.floor((info.notAfter.getTime() - now.getTime()) / dayMs)
        return `${loginId} ${info.notAfter.toISOString()} (${days} d)`
      })
      .join(', ')
  const expired = latest.filter(({ info }) => info.notAfter <= now)
  if (expired.length > 0) return trouble('certificates.expiry', 'expired', seen(expired))
  const due = latest.filter(({ windowOpensAt }) => windowOpensAt <= now)
  return due.length > 0
    ? trouble('certificates.expiry', 'window_open', seen(due))
    : fine('certificates.expiry', seen(latest))
}

function openIssuances(around: Surroundings): Found {
  const { identity } = around
  const known = 'value' in identity ? identity.value : null
  if (!known) return notApplicable('certificates.issuances')
  const waiting = journals(around)
    .filter(({ end, settled, reported }) => !end && !settled && !reported)
    .map(({ envelope, progress }) => {
      const order = openKeptOrder(envelope, known)
      const name = 'refused' in order ? '?' : `${order.authority.name} ${order.referenceCode}`
      const party = progress && (progress.waitingOn ?? partyOf(progress.state))
      return { party, seen: `${name}: ${party ?? progress?.state ?? 'ordered'}` }
    })
  const seen = waiting.map((each) => each.seen).join(', ')
  if (waiting.some(({ party }) => party === 'employee')) return trouble('certificates.issuances', 'employee', seen)
  const isTheirs = waiting.some(({ party }) => party !== null)
  return isTheirs ? trouble('certificates.issuances', 'others', seen) : fine('certificates.issuances', seen || '0')
}

/** What the journals say; one that cannot be read is a finding of its own (`agent.journal`). */
function journals({ platform }: Surroundings): Memory[] {
  const folder = path.join(platform.privateFolder, 'journal')
  if (!existsSync(folder)) return []
  return journaledIssuances(folder).flatMap((id) => {
    try {
      return readJournal(folder, id) ?? []
    } catch {
      return []
    }
  })
}

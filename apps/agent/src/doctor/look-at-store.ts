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
      notApplicable('keystore.writable'),
      notApplicable('keystore.protection'),
      notApplicable('keystore.orphans'),
    ]
  }
  const { value: store } = opened
  return [fine('keystore.opens', store.kind), ...(await writable(store)), await orphans(store, around)]
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

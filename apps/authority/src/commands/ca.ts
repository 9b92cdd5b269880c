import fs from 'node:fs'
import { parseArgs } from 'node:util'
import { dayMs } from '@certfleet/core/calendar.ts'
import { type CaDescription, describeCas, endingCas } from '../ca/describe-cas.ts'
import { findInstitution } from '../ca/find-institutions.ts'
import { resealKeys } from '../ca/reseal-keys.ts'
import { succeedIssuingCa, succeedRoot } from '../ca/succeed-ca.ts'
import type { Settings } from '../env.ts'
import { type SealedUnder, newSealingSecret, readSealingSecret } from '../sealing-secret.ts'
import { type Command, UsageError, atWork, institutionOption, note, say } from './command.ts'
import { table } from './table.ts'

/** The authority's own keys: what there is, and what they are sealed under. */
export const ca: Command = {
  usage: [
    'show',
    'succeed [--institution CODE] [--after-days N]   (a successor of the issuing CA, which issues N days from now; 14)',
    'succeed --root                                  (a successor of the root)',
    'reseal --secret-file FILE | --passphrase-file FILE   (what to seal the keys under from now on)',
  ],
  async run([action, ...args], readSettings) {
    switch (action) {
      case 'show':
        parseArgs({ args, options: {} })
        return atWork(readSettings(), async ({ db, now }) => {
          const cas = await describeCas(db)
          for (const one of cas) say(table(shown(one, now)))
          for (const { subject } of endingCas(cas, now))
            note(`${subject} ends within two years: make its successor (\`ca succeed\`)`)
        })
      case 'succeed':
        return succeed(args, readSettings())
      case 'reseal': {
        const next = readNext(args)
        const settings = readSettings()
        return atWork(settings, async ({ db, audited }) => {
          const before = await readSealingSecret(db, settings.sealedUnder)
          const after = await newSealingSecret(next)
          const count = await audited({ action: 'keys_resealed', target: null }, (tx) => resealKeys(tx, before, after))
          say(`${count} keys are sealed anew; servers that run have to be started again, with the new settings`)
        })
      }
      default:
        throw new UsageError('say show, succeed or reseal')
    }
  },
}

/** Long enough for every PC that is ever switched on to have heard of it. */
const announcedDays = '14'

async function succeed(args: string[], settings: Settings): Promise<void> {
  const options = { ...institutionOption, root: { type: 'boolean' }, 'after-days': { type: 'string' } } as const
  const { institution, root = false, 'after-days': afterDays } = parseArgs({ args, options }).values
  if (root && (institution !== undefined || afterDays !== undefined)) {
    throw new UsageError('the root is everybody’s, and counts at once: give --root alone')
  }
  if (!/^\d{1,3}$/.test(afterDays ?? announcedDays)) throw new UsageError('--after-days is a number of days')
  await atWork(settings, async ({ db, now, audited }) => {
    const secret = await readSealingSecret(db, settings.sealedUnder)
    const real = new Date()
    if (root) {
      const { subject, notAfter, write } = await succeedRoot(db, secret, real)
      await audited({ action: 'ca_succeeded', target: subject }, write)
      say(`${subject}, until ${notAfter.toISOString()}: make the successors of the issuing CAs below it now`)
      return
    }
    const { code } = await findInstitution(db, institution)
    const usedFrom = new Date(now.getTime() + Number(afterDays ?? announcedDays) * dayMs)
    const { subject, notAfter, write } = await succeedIssuingCa(db, code, secret, { usedFrom, now: real })
    const details = { usedFrom: usedFrom.toISOString() }
    await audited({ action: 'ca_succeeded', target: subject, details, institutionCode: code }, write)
    say(`${subject}, until ${notAfter.toISOString()}, issues from ${usedFrom.toISOString()}`)
    note('connected consoles hear of it by themselves; whoever else relies on the CA has to be given its certificate')
  })
}

function readNext(args: string[]): SealedUnder {
  const options = { 'secret-file': { type: 'string' }, 'passphrase-file': { type: 'string' } } as const
  const { 'secret-file': secretFile, 'passphrase-file': passphraseFile } = parseArgs({ args, options }).values
  if (secretFile !== undefined && passphraseFile === undefined) return { secretFile }
  if (passphraseFile === undefined || secretFile !== undefined) {
    throw new UsageError('give either --secret-file or --passphrase-file')
  }
  return { passphrase: fs.readFileSync(passphraseFile, 'utf8').trim() }
}

function shown({ use, institutionCode, crl, succeededFrom, ...certificate }: CaDescription, now: Date): string[][] {
  const days = Math.floor((certificate.notAfter.getTime() - now.getTime()) / dayMs)
  return [
    [institutionCode === null ? use : `${use} ${institutionCode}`, certificate.subject],
    ['  serial', certificate.serialHex],
    ['  algorithm', certificate.algorithm],
    ['  ends', `${certificate.notAfter.toISOString()} (in ${days} days)`],
    ['  SHA-256', certificate.sha256],
    ...(succeededFrom ? [['  successor', `issues from ${succeededFrom.toISOString()}`]] : []),
    ...(crl ? [['  CRL', `${crl.number}, ends ${crl.nextUpdate.toISOString()}`]] : []),
  ]
}

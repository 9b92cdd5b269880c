import fs from 'node:fs'
import { parseArgs } from 'node:util'
import { dayMs } from '@certfleet/core/calendar.ts'
import { type CaDescription, describeCas, endingCas } from '../ca/describe-cas.ts'
import { resealKeys } from '../ca/reseal-keys.ts'
import { type SealedUnder, newSealingSecret, readSealingSecret } from '../sealing-secret.ts'
import { type Command, UsageError, atWork, note, say } from './command.ts'
import { table } from './table.ts'

/** The authority's own keys: what there is, and what they are sealed under. */
export const ca: Command = {
  usage: ['show', 'reseal --secret-file FILE | --passphrase-file FILE   (what to seal the keys under from now on)'],
  async run([action, ...args], readSettings) {
    switch (action) {
      case 'show':
        parseArgs({ args, options: {} })
        return atWork(readSettings(), async ({ db, now }) => {
          const cas = await describeCas(db)
          for (const one of cas) say(table(shown(one, now)))
          for (const { subject } of endingCas(cas, now)) note(`${subject} ends within two years: found its successor`)
        })
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
        throw new UsageError('say show or reseal')
    }
  },
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

function shown({ use, institutionCode, crl, ...certificate }: CaDescription, now: Date): string[][] {
  const days = Math.floor((certificate.notAfter.getTime() - now.getTime()) / dayMs)
  return [
    [institutionCode === null ? use : `${use} ${institutionCode}`, certificate.subject],
    ['  serial', certificate.serialHex],
    ['  algorithm', certificate.algorithm],
    ['  ends', `${certificate.notAfter.toISOString()} (in ${days} days)`],
    ['  SHA-256', certificate.sha256],
    ...(crl ? [['  CRL', `${crl.number}, ends ${crl.nextUpdate.toISOString()}`]] : []),
  ]
}

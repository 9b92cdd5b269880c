import { parseArgs } from 'node:util'
import type { OrderKey, Prisma } from '@certfleet/authority-db/generated/client.ts'
import { authorityProfileSchema } from '@certfleet/core/authority-profile.ts'
import { prepareInstitution } from '../ca/add-institution.ts'
import { findInstitution } from '../ca/find-institutions.ts'
import { organizationName } from '../ca/names.ts'
import { setSwitches } from '../ca/set-switches.ts'
import type { Settings } from '../env.ts'
import { orderKeyActions, setOrderKey } from '../order-keys/set-order-key.ts'
import { awaitsApproval } from '../order-keys/take-order-key.ts'
import { readSealingSecret } from '../sealing-secret.ts'
import { type Command, UsageError, atInstitution, atWork, say } from './command.ts'
import { newInstitutionOptions, readNewInstitution } from './new-institution.ts'
import { table } from './table.ts'

/** The institutions of the authority. Running servers see a change within a second. */
export const institution: Command = {
  usage: [
    'add --code 0036 --name サンプル信用金庫 [--algorithm RSA-2048|RSA-3072|RSA-4096|P-256|P-384]',
    'list',
    'show [--code 0036]',
    'set [--code 0036] SWITCH=VALUE …   (as windowDays=30; a value is JSON, or text)',
    'keys [--code 0036] [--remove KEY|--allow KEY]   (keys that consoles sign orders with)',
  ],
  async run([action, ...args], readSettings) {
    switch (action) {
      case 'add': {
        const { values } = parseArgs({ args, options: newInstitutionOptions })
        const wanted = readNewInstitution(values)
        const settings = readSettings()
        return atWork(settings, async ({ db, audited }) => {
          const secret = await readSealingSecret(db, settings.sealedUnder)
          const { row } = await prepareInstitution(db, wanted, secret, new Date())
          const { code, name, algorithm } = wanted
          const deed = {
            action: 'institution_added',
            target: code,
            details: { ...wanted },
            institutionCode: code,
          } as const
          await audited(deed, (tx) => tx.institution.create({ data: row, select: { code: true } }))
          say(`added ${organizationName(code, name)}, ${algorithm}: ${settings.publicUrl}/${code}/`)
        })
      }
      case 'list':
        parseArgs({ args, options: {} })
        return atWork(readSettings(), async ({ db }) => {
          const rows = await db.institution.findMany({
            select: { code: true, profile: true, _count: { select: { subscribers: true } } },
            orderBy: { createdAt: 'asc' },
          })
          const lines = rows.map(({ code, profile, _count }) => {
            const { name } = authorityProfileSchema.parse(profile)
            return [code, String(_count.subscribers), name]
          })
          say(table([['CODE', 'SUBSCRIBERS', 'NAME'], ...lines]))
        })
      case 'show': {
        const { values } = parseArgs({ args, options: { code: { type: 'string' } } })
        return atWork(readSettings(), async ({ db }) => {
          say(shown(await findInstitution(db, values.code)))
        })
      }
      case 'set': {
        const { values, positionals } = parseArgs({
          args,
          options: { code: { type: 'string' } },
          allowPositionals: true,
        })
        const changes = positionals.map(readSwitch)
        if (changes.length === 0) throw new UsageError('say which switch: SWITCH=VALUE')
        return atWork(readSettings(), async ({ db, now, audited }) => {
          const before = await findInstitution(db, values.code)
          const { code } = before
          const details = Object.fromEntries(
            changes.map(([name, to]) => [name, { from: (before as Record<string, unknown>)[name] ?? null, to }]),
          ) as Prisma.InputJsonObject
          const deed = { action: 'switches_set', target: null, details, institutionCode: code } as const
          say(shown(await audited(deed, (tx) => setSwitches(tx, code, Object.fromEntries(changes), now))))
        })
      }
      case 'keys':
        return keys(args, readSettings())
      default:
        throw new UsageError('say add, list, show, set or keys')
    }
  },
}

async function keys(args: string[], settings: Settings): Promise<void> {
  const options = { code: { type: 'string' }, remove: { type: 'string' }, allow: { type: 'string' } } as const
  const { code, remove, allow } = parseArgs({ args, options }).values
  if (remove !== undefined && allow !== undefined) throw new UsageError('give either --remove or --allow')
  const [keyId, act] = remove === undefined ? ([allow, 'allow'] as const) : ([remove, 'remove'] as const)
  await atInstitution(settings, code, async ({ db, profile, now, audited }) => {
    const institutionCode = profile.code
    if (keyId !== undefined) {
      const deed = { action: orderKeyActions[act], target: keyId } as const
      await audited(deed, (tx) => setOrderKey(tx, institutionCode, keyId, act, now))
    }
    const rows = await db.orderKey.findMany({ where: { institutionCode }, orderBy: { addedAt: 'asc' } })
    const stateOf = (row: OrderKey) => {
      if (row.removedAt) return `removed ${row.removedAt.toISOString()}`
      return awaitsApproval(row, profile) ? 'not allowed for first issues yet' : 'counts'
    }
    const lines = rows.map((row) => [row.keyId, row.addedAt.toISOString(), stateOf(row)])
    say(table([['KEY', 'SINCE', 'STATE'], ...lines]))
  })
}

function readSwitch(text: string): [string, unknown] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`${text}: a switch is given as SWITCH=VALUE`)
  const value = text.slice(at + 1)
  return [text.slice(0, at), valueOf(value)]
}

/** `30`, `true`, `[]` and `{"phone":"…"}` are JSON; `refuse` is text. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const shown = (profile: object): string =>
  table(
    Object.entries(profile).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )

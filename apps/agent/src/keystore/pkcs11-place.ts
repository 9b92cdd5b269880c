import { z } from 'zod'
import { KeyStoreError } from './keystore.ts'
import type { TokenInfo } from './pkcs11-module.ts'

/** Parts of a PKCS#11 URI (RFC 7512 §2.3) that say which token is meant. */
const uriParts = ['token', 'serial', 'manufacturer', 'model'] as const
type Wanted = Partial<Record<(typeof uriParts)[number], string>>

/** `pkcs11:token=Company%20card;serial=0123`. Other parts name keys or slots, and have no meaning here. */
const uriSchema = z.string().transform((uri, context): Wanted => {
  const wanted = wantedBy(uri)
  if (wanted) return wanted
  context.addIssue(`not pkcs11:${uriParts.map((part) => `${part}=…`).join(';')}`)
  return z.NEVER
})

/** Where the machine policy says that keys are: a module, and which of its tokens if it has several. */
export const pkcs11PlaceSchema = z.strictObject({
  /** The file of the module. */
  module: z.string().min(1),
  label: z.string().min(1).optional(),
  serial: z.string().min(1).optional(),
  uri: uriSchema.optional(),
})
export type Pkcs11Place = z.infer<typeof pkcs11PlaceSchema>

interface Present {
  slot: number
  info: TokenInfo
}

/** @throws KeyStoreError `token_absent`, or `unsupported` when several are meant */
export function whichToken({ label, serial, uri }: Pkcs11Place, all: Present[]): Present {
  const wanted = { ...uri, ...(label && { token: label }), ...(serial && { serial }) }
  const named = (info: TokenInfo): Wanted => ({ ...info, token: info.label })
  const meant = all.filter(({ info }) =>
    uriParts.every((part) => (wanted[part] ?? named(info)[part]) === named(info)[part]),
  )
  const [only, another] = meant
  if (!only) throw new KeyStoreError('token_absent', `no token ${JSON.stringify(wanted)} is there`)
  if (!another) return only
  const names = meant.map(({ info }) => `${info.label} ${info.serial}`).join(', ')
  throw new KeyStoreError('unsupported', `the machine policy has to say which token: ${names}`)
}

function wantedBy(uri: string): Wanted | null {
  const [, path] = /^pkcs11:([^?]*)$/.exec(uri) ?? []
  if (path === undefined) return null
  const wanted: Wanted = {}
  for (const attribute of path.split(';').filter(Boolean)) {
    const [, name, value = ''] = /^([^=]+)=(.*)$/.exec(attribute) ?? []
    const part = uriParts.find((each) => each === name)
    const text = part && decoded(value)
    if (!part || text === null || text === undefined) return null
    wanted[part] = text
  }
  return wanted
}

function decoded(value: string): string | null {
  try {
    return decodeURIComponent(value)
  } catch {
    return null
  }
}

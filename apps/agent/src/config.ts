import { isDeepStrictEqual } from 'node:util'
import { type Launch, launchSchema } from '@certfleet/core/launch.ts'
import type { AuthorityTarget } from '@certfleet/core/order.ts'
import { z } from 'zod'
import { keyStoreKinds } from './keystore/keystore.ts'
import { pkcs11PlaceSchema } from './keystore/pkcs11-place.ts'
import type { Preset } from './platform/platform.ts'

/** What the machine's administrator fixes for all its users; it beats the console (design §7). */
const machinePolicySchema = z.strictObject({
  /** The console at which an agent that knows none enrols by itself, with `Platform.enrolmentToken`. */
  server: z.url().optional(),
  /** Origins (`https://host:port`) of the authorities this PC may deal with; absent: those of the console's policy. */
  allowedAuthorities: z.array(z.url().transform((url) => new URL(url).origin)).optional(),
  /**
   * The ways to start institutions' own applications that this PC takes: exactly these programs with exactly these
   * arguments, exactly these addresses. Without it nothing is started but an authority's own https pages.
   */
  allowedPrograms: z.array(launchSchema).optional(),
  keyStore: z.enum(keyStoreKinds).optional(),
  /** False: the agent is updated by whoever installed it, never from its own screens. */
  selfUpdate: z.boolean().optional(),
  /** The folder of the NSS database, if it is not the user's usual one. */
  nssDatabase: z.string().min(1).optional(),
  /** The token of the key store `pkcs11`. */
  pkcs11: pkcs11PlaceSchema.optional(),
})
export type MachinePolicy = z.infer<typeof machinePolicySchema>

/** A setting that cannot be followed. The message is for the person who made it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the machine policy; none means no restriction.
 * @throws ConfigError when it cannot be read: an agent that guessed might do what the administrator forbade
 */
export function readMachinePolicy({ place, read }: Preset): MachinePolicy {
  try {
    const text = read()
    return text === null ? {} : machinePolicySchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new ConfigError(`${place} cannot be read: ${firstLine(cause)}`, { cause })
  }
}

/** Whether this PC may deal with the authority at `baseUrl`. */
export function allowsAuthority(policy: MachinePolicy, baseUrl: string): boolean {
  return policy.allowedAuthorities?.includes(new URL(baseUrl).origin) ?? true
}

/** The first way to start an authority's application that this PC takes; null when it takes none. */
export function allowedWay(policy: MachinePolicy, { baseUrl, external }: AuthorityTarget): Launch | null {
  if (!external || !allowsAuthority(policy, baseUrl)) return null
  const { origin } = new URL(baseUrl)
  const isAllowed = (way: Launch) =>
    policy.allowedPrograms?.some((allowed) => isDeepStrictEqual(allowed, way)) ??
    ('url' in way && new URL(way.url).origin === origin)
  return external.ways.find(isAllowed) ?? null
}

function firstLine(cause: unknown): string {
  if (cause instanceof z.ZodError) return z.prettifyError(cause).replaceAll('\n', ' ')
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
}

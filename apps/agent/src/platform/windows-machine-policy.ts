import type { Preset } from './platform.ts'
import { strictRegistryText } from './windows-registry.ts'

/**
 * What an administrator has set for all users of a Windows PC: in the registry, where every user can read and none can
 * write. (A folder below `C:\ProgramData` any user could make first, and own.) The MSI writes the values, and so may a
 * group policy.
 */
const key = String.raw`Software\Certfleet\Agent`

/** The machine policy of this PC: `Server`, `KeyStore`, in `Authorities` addresses with spaces between, in
 * `Programs` the list `allowedPrograms` as JSON, and `SelfUpdate`: `yes`
 * or `no`. */
export const windowsMachinePolicy: Preset = {
  place: `HKEY_LOCAL_MACHINE\\${key}`,
  read: () =>
    JSON.stringify({
      server: valueOf('Server'),
      allowedAuthorities: valueOf('Authorities')?.split(/\s+/),
      allowedPrograms: parsed(valueOf('Programs')),
      keyStore: valueOf('KeyStore'),
      selfUpdate: selfUpdate(valueOf('SelfUpdate')),
    }),
}

/** The enrolment token of this PC. */
export const windowsEnrolmentToken: Preset = {
  place: `HKEY_LOCAL_MACHINE\\${key}\\Token`,
  read: () => valueOf('Token') ?? null,
}

/** A value without the spaces around it; undefined when it is not there or empty: the MSI writes what was not set empty. */
const valueOf = (name: string) => strictRegistryText('HKLM', key, name)?.trim() || undefined

const parsed = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text))

/** Any other word goes on as it is, to be refused. */
const selfUpdate = (text: string | undefined) => (text === 'yes' || text === 'no' ? text === 'yes' : text)

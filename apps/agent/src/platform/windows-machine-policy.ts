import koffi from 'koffi'
import type { Preset } from './platform.ts'

/**
 * What an administrator has set for all users of a Windows PC: in the registry, where every user can read and none can
 * write. (A folder below `C:\ProgramData` any user could make first, and own.) The MSI writes the values, and so may a
 * group policy.
 */
const key = 'Software\\Certfleet\\Agent'

/** The machine policy of this PC: `Server`, and in `Authorities` addresses with spaces between. */
export const windowsMachinePolicy: Preset = {
  place: `HKEY_LOCAL_MACHINE\\${key}`,
  read() {
    const server = valueOf('Server')
    const allowedAuthorities = valueOf('Authorities')?.split(/\s+/)
    return JSON.stringify({ server, allowedAuthorities })
  },
}

/** The enrolment token of this PC. */
export const windowsEnrolmentToken: Preset = {
  place: `HKEY_LOCAL_MACHINE\\${key}\\Token`,
  read: () => valueOf('Token') ?? null,
}

/** HKEY_LOCAL_MACHINE of winreg.h: sign-extended, as the macro has it. */
const localMachine = -0x7f_ff_ff_fe
/** RRF_RT_REG_SZ, RRF_SUBKEY_WOW6464KEY: text alone, and never the 32-bit view. */
const flags = 0x2 | 0x1_00_00
const notFound = 2
const mostBytes = 64 * 1024

/** A value without the spaces around it; undefined when it is not there or empty: the MSI writes what was not set empty. */
function valueOf(name: string): string | undefined {
  const advapi32 = koffi.load('advapi32.dll')
  const regGetValue = advapi32.func(
    'long __stdcall RegGetValueW(intptr_t key, str16 subkey, str16 value, uint32_t flags, void *type, _Out_ void *data, _Inout_ uint32_t *size)',
  ) as (key: number, subkey: string, value: string, flags: number, type: null, data: Buffer, size: number[]) => number
  const data = Buffer.alloc(mostBytes)
  const size = [mostBytes]
  const status = regGetValue(localMachine, key, name, flags, null, data, size)
  if (status === notFound) return undefined
  if (status !== 0) throw new Error(`HKEY_LOCAL_MACHINE\\${key}\\${name}: error ${status}`)
  return data.toString('utf16le', 0, size[0]).replace(/\0+$/, '').trim() || undefined
}

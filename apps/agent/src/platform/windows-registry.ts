import koffi from 'koffi'

/** The registry, for reading: the 64-bit view, as everything of ours is 64-bit. */

const advapi32 = koffi.load('advapi32.dll')
const getValue = advapi32.func(
  'int32_t RegGetValueW(intptr_t root, str16 key, str16 name, uint32_t types, _Out_ uint32_t *type, _Out_ uint8_t *data, _Inout_ uint32_t *bytes)',
)
const openKey = advapi32.func(
  'int32_t RegOpenKeyExW(intptr_t root, str16 key, uint32_t options, uint32_t access, _Out_ intptr_t *opened)',
)
const enumKey = advapi32.func(
  'int32_t RegEnumKeyExW(intptr_t key, uint32_t index, _Out_ uint8_t *name, _Inout_ uint32_t *characters, void *reserved, void *kind, void *kindCharacters, void *written)',
)
const closeKey = advapi32.func('int32_t RegCloseKey(intptr_t key)')

/** The predefined handles HKEY_… are sign-extended 32-bit numbers. */
const roots = { HKCU: -0x7fffffff, HKLM: -0x7ffffffe } as const
export type RegistryRoot = keyof typeof roots

/** RRF_RT_REG_SZ: REG_SZ, and REG_EXPAND_SZ expanded. */
const textTypes = 0x2
const valueBytes = 64 * 1024
const notThere = 2
/** The documentation's limit of a key's name, in characters. */
const nameCharacters = 256
const keyRead = 0x20019

/** A text of the registry; null when there is none, or something else. */
export function registryText(root: RegistryRoot, key: string, name: string): string | null {
  const { status, text } = read(root, key, name)
  return status === 0 ? text : null
}

/** The same where nothing may be guessed at. @throws when there is something that is no text */
export function strictRegistryText(root: RegistryRoot, key: string, name: string): string | null {
  const { status, text } = read(root, key, name)
  if (status === notThere) return null
  if (status !== 0) throw new Error(`${root}\\${key}\\${name} is no text (error ${status})`)
  return text
}

function read(root: RegistryRoot, key: string, name: string): { status: number; text: string } {
  const data = Buffer.alloc(valueBytes)
  const bytes = [data.length]
  const status = getValue(roots[root], key, name, textTypes, [0], data, bytes) as number
  return { status, text: status === 0 ? data.toString('utf16le', 0, bytes[0]).replace(/\0+$/, '') : '' }
}

/** The names of the keys below a key; none when it is not there. */
export function registryKeys(root: RegistryRoot, key: string): string[] {
  const opened = [0]
  if (openKey(roots[root], key, 0, keyRead, opened) !== 0) return []
  const names: string[] = []
  try {
    for (let index = 0; ; index++) {
      const name = Buffer.alloc(2 * nameCharacters)
      const characters = [nameCharacters]
      if (enumKey(opened[0], index, name, characters, null, null, null, null) !== 0) return names
      names.push(name.toString('utf16le', 0, 2 * (characters[0] ?? 0)))
    }
  } finally {
    closeKey(opened[0])
  }
}

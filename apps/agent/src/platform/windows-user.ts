import koffi from 'koffi'

/** Who is signed in to Windows, and what is only theirs. */

const advapi32 = koffi.load('advapi32.dll')
const kernel32 = koffi.load('kernel32.dll')
const secur32 = koffi.load('secur32.dll')
const shell32 = koffi.load('shell32.dll')
const getUserName = secur32.func(
  'uint8_t GetUserNameExW(int32_t format, _Out_ uint8_t *name, _Inout_ uint32_t *characters)',
)
const currentProcess = kernel32.func('intptr_t GetCurrentProcess()')
const closeHandle = kernel32.func('bool CloseHandle(intptr_t handle)')
const localFree = kernel32.func('void * LocalFree(void *memory)')
const openToken = advapi32.func('bool OpenProcessToken(intptr_t process, uint32_t access, _Out_ intptr_t *token)')
const tokenInformation = advapi32.func(
  'bool GetTokenInformation(intptr_t token, int32_t what, _Out_ uint8_t *information, uint32_t bytes, _Out_ uint32_t *needed)',
)
const sidToText = advapi32.func('bool ConvertSidToStringSidW(void *sid, _Out_ void **text)')
const descriptorOf = advapi32.func(
  'bool ConvertStringSecurityDescriptorToSecurityDescriptorW(str16 text, uint32_t revision, _Out_ void **descriptor, void *bytes)',
)
const setSecurity = advapi32.func('bool SetFileSecurityW(str16 file, uint32_t what, void *descriptor)')
const folderPath = shell32.func(
  'int32_t SHGetFolderPathW(void *window, int32_t which, void *token, uint32_t flags, _Out_ uint8_t *path)',
)

/** NameSamCompatible. */
const domainAndUser = 2
const tokenQuery = 0x8
const tokenUser = 1
/** DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION. */
const protectedDacl = 0x80000004
const folders = { localAppData: 0x1c, system: 0x25 } as const
const maxPath = 260

/** `DOMAIN\user`. */
export function windowsUser(): string {
  const name = Buffer.alloc(1024)
  const characters = [name.length / 2]
  if (!getUserName(domainAndUser, name, characters)) throw new Error('Windows does not tell who is signed in')
  return name.toString('utf16le', 0, 2 * (characters[0] ?? 0))
}

/** The security identifier of the user, `S-1-5-…`: it stays when the user is renamed. */
export function userSid(): string {
  const token = [0]
  if (!openToken(currentProcess(), tokenQuery, token)) throw new Error('the token of this process is not to be had')
  try {
    // TOKEN_USER begins with a pointer to the SID, which stands behind it.
    const user = Buffer.alloc(256)
    if (!tokenInformation(token[0], tokenUser, user, user.length, [0])) throw new Error('the token names no user')
    const text = [null]
    if (!sidToText(koffi.decode(user, 'void *'), text)) throw new Error('the user has no SID')
    try {
      return koffi.decode(text[0], 'char16_t', -1) as string
    } finally {
      localFree(text[0])
    }
  } finally {
    closeHandle(token[0])
  }
}

/** A folder as Windows knows it, whatever the environment says. */
export function windowsFolder(which: keyof typeof folders): string {
  const path = Buffer.alloc(2 * maxPath)
  if (folderPath(null, folders[which], null, 0, path) !== 0) throw new Error(`Windows knows no folder ${which}`)
  return path.toString('utf16le').split('\0')[0] ?? ''
}

/**
 * Leaves a folder, and what will be in it, to one user, to the system and to administrators, whatever the folder above
 * allows.
 */
export function restrictFolder(folder: string, sid: string): void {
  const full = (who: string) => `(A;OICI;FA;;;${who})`
  const descriptor = [null]
  if (!descriptorOf(`D:P${full(sid)}${full('SY')}${full('BA')}`, 1, descriptor, null)) {
    throw new Error('the folder cannot be made private: no such security descriptor')
  }
  try {
    if (!setSecurity(folder, protectedDacl, descriptor[0])) throw new Error(`${folder} cannot be made private`)
  } finally {
    localFree(descriptor[0])
  }
}

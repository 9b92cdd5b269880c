import { readFileSync } from 'node:fs'
import koffi from 'koffi'
import { keepPersonal, personalCertificates } from '../keystore/crypt32.ts'
import { type Handle, WindowsLibrary, countInOut, handleOut } from '../keystore/windows-library.ts'

/**
 * Another program of the same Windows user, as `certutil` would be: it knows nothing of our stores and asks Windows
 * itself. `empty`; `plant <file>`; `certificates`; `export <container>`; `pfx`; `make-container
 * <container>`; `make-exportable <container>`; `rebind <provider> <type>`.
 */
const [does, argument = '', type = ''] = process.argv.slice(2)

const blob = koffi.struct({ bytes: 'uint32_t', data: 'void *' })
const advapi = new WindowsLibrary('advapi32.dll', {
  RegDeleteTreeW: ['int32_t', 'intptr_t', 'str16'],
  CryptAcquireContextW: ['bool', handleOut, 'str16', 'str16', 'uint32_t', 'uint32_t'],
  CryptReleaseContext: ['bool', 'uintptr_t', 'uint32_t'],
  CryptGenKey: ['bool', 'uintptr_t', 'uint32_t', 'uint32_t', handleOut],
  CryptGetUserKey: ['bool', 'uintptr_t', 'uint32_t', handleOut],
  CryptExportKey: ['bool', 'uintptr_t', 'uintptr_t', 'uint32_t', 'uint32_t', 'void *', countInOut],
})
const crypt32 = new WindowsLibrary('crypt32.dll', {
  CertOpenSystemStoreW: ['void *', 'uintptr_t', 'str16'],
  CertAddEncodedCertificateToStore: ['bool', 'void *', 'uint32_t', 'void *', 'uint32_t', 'uint32_t', 'void *'],
  CertCloseStore: ['bool', 'void *', 'uint32_t'],
  CertEnumCertificatesInStore: ['void *', 'void *', 'void *'],
  CertGetNameStringW: ['uint32_t', 'void *', 'uint32_t', 'uint32_t', 'void *', 'void *', 'uint32_t'],
  CryptAcquireCertificatePrivateKey: ['bool', 'void *', 'uint32_t', 'void *', handleOut, countInOut, countInOut],
  PFXExportCertStoreEx: ['bool', 'void *', koffi.inout(koffi.pointer(blob)), 'str16', 'void *', 'uint32_t'],
})
const openStore = (name: string) => crypt32.must('CertOpenSystemStoreW', 0, name)
const say = (line: string) => process.stdout.write(`${line}\n`)

/** HKEY_CURRENT_USER, sign-extended. */
const currentUser = -0x7fff_ffff
const whereThingsAre = [
  String.raw`Software\Microsoft\SystemCertificates\My`,
  String.raw`Software\Microsoft\SystemCertificates\CA`,
  // Where Wine's CAPI and the double of CNG keep their keys.
  String.raw`Software\Wine\Crypto`,
  String.raw`Software\CngDouble`,
]

switch (does) {
  case 'empty':
    for (const place of whereThingsAre) advapi.call('RegDeleteTreeW', currentUser, place)
    break

  case 'plant': {
    const der = readFileSync(argument)
    const store = openStore('MY')
    crypt32.must('CertAddEncodedCertificateToStore', store, 1, der, der.length, 1, null)
    crypt32.must('CertCloseStore', store, 0)
    break
  }

  // A line for each: the store, the common name, and whether Windows finds a key for it.
  case 'certificates':
    for (const name of ['MY', 'CA', 'ROOT']) {
      const store = openStore(name)
      for (let each = next(store, null); each; each = next(store, each)) {
        const text = Buffer.alloc(1024)
        crypt32.must('CertGetNameStringW', each, 4, 0, null, text, 512)
        const found = crypt32.call('CryptAcquireCertificatePrivateKey', each, 0x40, null, [0], [0], [0])
        say(`${name} ${text.toString('utf16le').split('\0')[0]}${found ? ' with key' : ''}`)
      }
    }
    break

  // PRIVATEKEYBLOB of the exchange key of a container.
  case 'export': {
    const key: Handle[] = [0]
    advapi.must('CryptGetUserKey', contextOf(argument, 0), 1, key)
    say(advapi.call('CryptExportKey', key[0], 0, 7, 0, Buffer.alloc(4096), [4096]) ? 'exported' : 'refused')
    break
  }

  case 'make-container':
    advapi.must('CryptReleaseContext', contextOf(argument, 8), 0)
    break

  case 'make-exportable': {
    const context = contextOf(argument, 8)
    advapi.must('CryptGenKey', context, 1, (2048 << 16) | 1, [0])
    advapi.must('CryptReleaseContext', context, 0)
    break
  }

  // Says of the first certificate's key that it is with another provider.
  case 'rebind': {
    const [first] = personalCertificates()
    advapi.call('RegDeleteTreeW', currentUser, whereThingsAre[0])
    if (first?.place) keepPersonal(first.der, { ...first.place, provider: argument, providerType: Number(type) })
    break
  }

  // REPORT_NO_PRIVATE_KEY | REPORT_NOT_ABLE_TO_EXPORT_PRIVATE_KEY | EXPORT_PRIVATE_KEYS
  case 'pfx':
    say(
      crypt32.call('PFXExportCertStoreEx', openStore('MY'), { bytes: 0, data: null }, 'pw', null, 7)
        ? 'exported'
        : 'refused',
    )
    break

  default:
    throw new Error(`windows-other does not know ${does}`)
}

function contextOf(container: string, flags: number): Handle | undefined {
  const context: Handle[] = [0]
  const provider = 'Microsoft Enhanced RSA and AES Cryptographic Provider'
  advapi.must('CryptAcquireContextW', context, container, provider, 24, flags)
  return context[0]
}

function next(store: unknown, before: unknown): unknown {
  return crypt32.call('CertEnumCertificatesInStore', store, before)
}

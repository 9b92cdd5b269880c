import koffi from 'koffi'
import type { KeyPlace } from './windows-key.ts'
import { type Handle, WindowsError, WindowsLibrary, countInOut } from './windows-library.ts'

/** The certificate stores of this Windows user. */

const certContext = koffi.struct({
  encoding: 'uint32_t',
  encoded: 'void *',
  encodedBytes: 'uint32_t',
  info: 'void *',
  store: 'void *',
})
/** CRYPT_KEY_PROV_INFO: where the key of a certificate is. */
const keyProvInfo = koffi.struct({
  container: 'str16',
  provider: 'str16',
  providerType: 'uint32_t',
  flags: 'uint32_t',
  parameterCount: 'uint32_t',
  parameters: 'void *',
  keySpec: 'uint32_t',
})

const crypt32 = new WindowsLibrary('crypt32.dll', {
  CertOpenStore: ['void *', 'uintptr_t', 'uint32_t', 'uintptr_t', 'uint32_t', 'str16'],
  CertCloseStore: ['bool', 'void *', 'uint32_t'],
  CertEnumCertificatesInStore: ['void *', 'void *', 'void *'],
  CertCreateCertificateContext: ['void *', 'uint32_t', 'void *', 'uint32_t'],
  CertAddCertificateContextToStore: ['bool', 'void *', 'void *', 'uint32_t', 'void *'],
  CertGetCertificateContextProperty: ['bool', 'void *', 'uint32_t', 'void *', countInOut],
  CertSetCertificateContextProperty: ['bool', 'void *', 'uint32_t', 'uint32_t', koffi.pointer(keyProvInfo)],
  CertDeleteCertificateFromStore: ['bool', 'void *'],
  CertControlStore: ['bool', 'void *', 'uint32_t', 'uint32_t', 'void *'],
  CertFreeCertificateContext: ['bool', 'void *'],
})

/** X509_ASN_ENCODING | PKCS_7_ASN_ENCODING */
const encoding = 0x10001
/** CERT_STORE_PROV_SYSTEM_W */
const systemStore = 10
const currentUser = 0x10000
const keyProvInfoId = 2
const disposition = { useExisting: 2, replaceExisting: 3 }
/** CERT_STORE_CTRL_COMMIT */
const commit = 3
const cryptNotFound = 0x80092004

export interface CertificateInWindows {
  der: Buffer
  /** Where its key is said to be; null when it has none here. */
  place: KeyPlace | null
}

/** The user's own certificates. */
export function personalCertificates(): CertificateInWindows[] {
  return inStore('MY', (store) =>
    contextsOf(store, (context) => ({ der: encodedOf(context), place: placeOf(context) })),
  )
}

/** Puts a certificate among the user's own, bound to its key, in one step. */
export function keepPersonal(der: Uint8Array, { container, provider, providerType, flags, keySpec }: KeyPlace): void {
  const info = { container, provider, providerType, flags, parameterCount: 0, parameters: null, keySpec }
  withContext(der, (context) => {
    crypt32.must('CertSetCertificateContextProperty', context, keyProvInfoId, 0, info)
    add('MY', context, disposition.replaceExisting)
  })
}

/** Takes a certificate from among the user's own. Its key stays where it is. */
export function removePersonal(der: Buffer): void {
  inStore('MY', (store) => {
    for (let context = next(store, null); context; context = next(store, context)) {
      if (!encodedOf(context).equals(der)) continue
      // The context is freed by it, whatever it answers.
      crypt32.must('CertDeleteCertificateFromStore', context)
      // Wine forgets a deletion that is not committed.
      crypt32.must('CertControlStore', store, 0, commit, null)
      return
    }
  })
}

/** Puts an intermediate CA's certificate where Windows looks for those; what is known of one that is there stays. */
export function keepIntermediate(der: Uint8Array): void {
  withContext(der, (context) => add('CA', context, disposition.useExisting))
}

/**
 * The certificate of that DER as Windows knows it, with its key, for as long as the work takes.
 * @throws WindowsError when it is not among the user's own
 */
export async function withPersonalContext<T>(der: Buffer, work: (context: Handle) => Promise<T>): Promise<T> {
  const store = open('MY')
  try {
    for (let context = next(store, null); context; context = next(store, context)) {
      if (!encodedOf(context).equals(der)) continue
      try {
        return await work(context)
      } finally {
        crypt32.must('CertFreeCertificateContext', context)
      }
    }
    throw new WindowsError('CertEnumCertificatesInStore', cryptNotFound)
  } finally {
    crypt32.must('CertCloseStore', store, 0)
  }
}

/** The size of the structure an API wants with a context. */
export const contextBytes = koffi.sizeof(certContext)

/** The certificate of a context another library gave, and those that came with it; the context is freed. */
export function takeContext(context: Handle): { der: Buffer; others: Buffer[] } {
  try {
    const { store } = koffi.decode(context, certContext) as { store: Handle | null }
    return { der: encodedOf(context), others: store ? contextsOf(store, encodedOf) : [] }
  } finally {
    crypt32.must('CertFreeCertificateContext', context)
  }
}

function encodedOf(context: Handle): Buffer {
  const { encoded, encodedBytes } = koffi.decode(context, certContext) as { encoded: Handle; encodedBytes: number }
  return Buffer.from(koffi.decode(encoded, koffi.array('uint8_t', encodedBytes, 'Typed')) as Uint8Array)
}

function placeOf(context: Handle): KeyPlace | null {
  const length: [number] = [0]
  if (!crypt32.call('CertGetCertificateContextProperty', context, keyProvInfoId, null, length)) return null
  const info = Buffer.alloc(length[0])
  crypt32.must('CertGetCertificateContextProperty', context, keyProvInfoId, info, length)
  const { container, provider, providerType, flags, keySpec } = koffi.decode(info, keyProvInfo) as Partial<KeyPlace>
  // Absent: the default one of the provider, which is not ours to guess.
  if (!container || !provider) return null
  return { container, provider, providerType: providerType ?? 0, flags: flags ?? 0, keySpec: keySpec ?? 0 }
}

function withContext(der: Uint8Array, work: (context: Handle) => void): void {
  const bytes = Buffer.from(der)
  const context = crypt32.must('CertCreateCertificateContext', encoding, bytes, bytes.length)
  try {
    work(context)
  } finally {
    crypt32.must('CertFreeCertificateContext', context)
  }
}

const add = (name: 'MY' | 'CA', context: Handle, how: number) =>
  inStore(name, (store) => crypt32.must('CertAddCertificateContextToStore', store, context, how, null))

function inStore<T>(name: 'MY' | 'CA', work: (store: Handle) => T): T {
  const store = open(name)
  try {
    return work(store)
  } finally {
    crypt32.must('CertCloseStore', store, 0)
  }
}

const open = (name: 'MY' | 'CA') => crypt32.must('CertOpenStore', systemStore, 0, 0, currentUser, name)

function contextsOf<T>(store: Handle, read: (context: Handle) => T): T[] {
  const found: T[] = []
  for (let context = next(store, null); context; context = next(store, context)) found.push(read(context))
  return found
}

/** Frees the one before. */
const next = (store: Handle, before: Handle | null) =>
  crypt32.call('CertEnumCertificatesInStore', store, before) as Handle | null

import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sha256Hex } from '@certfleet/pki/keys.ts'
import { describe, expect, it } from 'vitest'
import { issueTo, makeCa } from '../test/certificates.ts'
import { temporaryFolder } from '../test/folder.ts'
import { inAnotherProcess, keyStoreContract } from './contract.ts'
import { openFileStore } from './file.ts'
import { requestContract } from './request-contract.ts'

describe('the file store', () => {
  keyStoreContract({
    ...inAnotherProcess('file'),
    keysSurviveDeletion: true,
    open: openFileStore,
    plant: (folder, certificate) =>
      writeFileSync(
        path.join(folder, 'certificates', `${sha256Hex(certificate)}.json`),
        JSON.stringify({ certificate: certificate.toString('base64'), chain: [] }),
      ),
  })

  requestContract({ open: openFileStore })

  it('leaves no private key readable in its files, and no file readable to others', async () => {
    const folder = temporaryFolder()
    await openFileStore(folder).createKey('request-1', 'P-256')
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    for (const entry of files) {
      const { mode } = statSync(path.join(entry.parentPath, entry.name))
      const expected = entry.isDirectory() ? '700' : '600'
      expect(`${entry.name} ${(mode & 0o777).toString(8)}`).toBe(`${entry.name} ${expected}`)
    }
    const sealed = readFileSync(path.join(folder, 'keys', 'request-1'))
    // The OID of P-256 keys stands in every PKCS#8 form of one.
    expect(sealed.includes(Buffer.from('2a8648ce3d0201', 'hex'))).toBe(false)
  })

  it('says so when it cannot be written, for keys and certificates alike', async () => {
    const folder = temporaryFolder()
    const store = openFileStore(folder)
    const key = await store.createKey('one', 'P-256')
    const certificate = await issueTo(await makeCa(), key.publicKey)
    // Root may write anywhere but into a folder that is none.
    rmSync(path.join(folder, 'certificates'), { recursive: true })
    writeFileSync(path.join(folder, 'certificates'), '')
    await expect(store.install(certificate, [], 'one')).rejects.toMatchObject({ reason: 'unwritable' })
    rmSync(path.join(folder, 'keys'), { recursive: true })
    await expect(store.createKey('two', 'P-256')).rejects.toMatchObject({ reason: 'unwritable' })
  })

  it('does not take a key file for one of another name', async () => {
    const folder = temporaryFolder()
    const store = openFileStore(folder)
    await store.createKey('one', 'P-256')
    writeFileSync(path.join(folder, 'keys', 'two'), readFileSync(path.join(folder, 'keys', 'one')))
    await expect(store.findKey('two')).rejects.toThrow()
  })
})

import { execFileSync } from 'node:child_process'
import { keyAlgorithms } from '@certfleet/pki/keys.ts'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { needs } from '../../../../test/support/machine.ts'
import { issueTo, makeCa } from '../test/certificates.ts'
import { temporaryFolder } from '../test/folder.ts'
import { addSoftToken, openUnlocked, softHsm, softPin, softToken, tokenDouble } from '../test/soft-token.ts'
import { testSign } from './keystore.ts'
import { openNssStore } from './nss.ts'
import { useModule } from './pkcs11-module.ts'
import { cka, cko } from './pkcs11-names.ts'
import { openPkcs11Store } from './pkcs11.ts'
import type { Pkcs11Place } from './pkcs11-place.ts'
import { requestContract } from './request-contract.ts'
import { whyExportable } from './why-exportable.ts'

const opened = (place: Pkcs11Place) => {
  const store = openPkcs11Store(place)
  onTestFinished(() => store.close())
  return store
}
const tool = (...args: string[]) =>
  execFileSync('pkcs11-tool', ['--module', softHsm, '--login', '--pin', softPin, ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  })

describe('the PKCS#11 store', () => {
  beforeEach((context) => needs(context, 'softhsm', 'pkcs11-tool', 'gcc', 'nss'))

  requestContract({ open: openUnlocked })

  it('keeps a certificate under the label and id of its key, so that other programs find one by the other', async () => {
    const folder = temporaryFolder()
    const store = openUnlocked(folder)
    const ca = await makeCa()
    const key = await store.createKey('request-1', 'RSA-2048')
    await store.install(await issueTo(ca, key.publicKey), [], 'request-1')
    await store.close()
    const listed = tool('--list-objects')
    const about = (type: string) => {
      const [, label, id] = new RegExp(`${type}[^]*?label: +(\\S+)[^]*?ID: +(\\S+)`).exec(listed) ?? []
      return { label, id }
    }
    expect(about('Private Key Object')).toEqual({ label: 'request-1', id: expect.stringMatching(/^[0-9a-f]{40}$/) })
    expect(about('Certificate Object')).toEqual(about('Private Key Object'))
    expect(listed).toMatch(/Access: +sensitive, always sensitive, never extract/)
  })

  it('lists certificates without the PIN, says that their keys are locked, and does nothing with them', async () => {
    const folder = temporaryFolder()
    const first = openUnlocked(folder)
    const ca = await makeCa()
    const made = await first.createKey('request-1', 'P-256')
    await first.install(await issueTo(ca, made.publicKey), [], 'request-1')
    await first.close()

    const store = opened(softToken(folder))
    expect(await store.pin?.state()).toBe('asks')
    const [entry] = await store.list()
    expect(entry?.key).toMatchObject({ isLocked: true, protection: 'pkcs11' })
    const needed = expect.objectContaining({ reason: 'pin_needed' })
    await expect(entry?.key?.sign(Buffer.from('data'))).rejects.toThrow(needed)
    await expect(store.findKey('request-1')).rejects.toThrow(needed)
    await expect(store.createKey('request-2', 'P-256')).rejects.toThrow(needed)
    await expect(store.remove(entry?.certificate.sha256 ?? '')).rejects.toThrow(needed)

    expect(await store.pin?.enter('9999')).toBe(false)
    expect(await store.pin?.state()).toBe('asks_again')
    expect(await store.pin?.enter(softPin)).toBe(true)
    expect(await store.pin?.state()).toBe('open')
    const [unlocked] = await store.list()
    expect(unlocked?.key && (await testSign(unlocked.key))).toBe(true)
  })

  it('takes the token the machine policy names by label, serial or URI, and none when several are meant', async () => {
    const folder = temporaryFolder()
    const { module } = softToken(folder, 'first card')
    addSoftToken('second card')
    const listed = execFileSync('pkcs11-tool', ['--module', softHsm, '--list-token-slots'], { encoding: 'utf8' })
    const [, serial = ''] = /token label +: second card$[^]*?serial num +: (\w+)$/m.exec(listed) ?? []
    expect(serial).not.toBe('')
    const kinds = [{ label: 'second card' }, { serial }, { uri: { token: 'second card', model: 'SoftHSM v2' } }]
    for (const place of kinds) expect(await opened({ module, ...place }).pin?.state()).toBe('asks')
    await expect(opened({ module }).list()).rejects.toMatchObject({ reason: 'unsupported' })
    await expect(opened({ module, label: 'third card' }).list()).rejects.toMatchObject({ reason: 'token_absent' })
    expect(await opened({ module, label: 'third card' }).pin?.state()).toBe('absent')
  })

  it.each([
    ['exportable', 'it is not sensitive'],
    ['liar', 'it can be read'],
  ])('finds out that a token is %s, and leaves no key in it', async (double, reason) => {
    const place = { ...softToken(temporaryFolder()), module: tokenDouble(double) }
    const store = opened(place)
    await store.pin?.enter(softPin)
    for (const algorithm of keyAlgorithms) {
      const made = store.createKey('request-1', algorithm)
      await expect(made).rejects.toThrow(`the token makes no key that stays in it: ${reason}`)
      await expect(made).rejects.toMatchObject({ reason: 'unsupported' })
      expect(await store.findKey('request-1')).toBeNull()
    }
  })

  it('finds out that NSS gives a key away, whatever it is marked', async () => {
    const folder = temporaryFolder()
    const store = openNssStore({ database: folder, library: 'libsoftokn3.so' })
    onTestFinished(() => store.close())
    await store.createKey('request-1', 'RSA-2048')
    const parameters = `configdir='sql:${folder}' certPrefix='' keyPrefix='' secmod='secmod.db' flags= `
    const used = useModule('libsoftokn3.so', parameters)
    onTestFinished(() => used?.release())
    const session = used?.module.openSession(2)
    const [key = 0] = session?.find([[cka.class, cko.privateKey]]) ?? []
    expect(session && whyExportable(session, key)).toBe('it can be taken out under another key')
  })

  it('never makes the last try at the PIN, and says when it is locked', async () => {
    const store = opened({ ...softToken(temporaryFolder()), module: tokenDouble('counting') })
    expect(await store.pin?.state()).toBe('asks')
    expect(await store.pin?.enter('0000')).toBe(false)
    expect(await store.pin?.state()).toBe('asks_again')
    expect(await store.pin?.enter('0000')).toBe(false)
    expect(await store.pin?.state()).toBe('last_try')
    // Not even with the right one: the person may only believe that it is.
    expect(await store.pin?.enter(softPin)).toBe(false)
    expect(await store.pin?.state()).toBe('last_try')
  })

  it('says that it is not supported where the module is missing', () => {
    expect(() => openPkcs11Store({ module: '/nowhere/libnothing.so' })).toThrow(
      expect.objectContaining({ reason: 'unsupported' }),
    )
  })
})

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generatePrivateKey, keyAlgorithms, sha256Hex, signerOf } from '@certfleet/pki/keys.ts'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { needs } from '../../../../test/support/machine.ts'
import { nssProfiles } from '../platform/nss-profiles.ts'
import { issueTo, issueToNobody, makeCa } from '../test/certificates.ts'
import { temporaryFolder } from '../test/folder.ts'
import { certutil, makeNssDatabase, plantInNss } from '../test/nss-database.ts'
import { testSign } from './keystore.ts'
import { openNssStore } from './nss.ts'

/** Databases below a home, as browsers have them: one each, and what names it. */
const chromium = ['.local/share/pki/nssdb', 'snap/chromium/current/.pki/nssdb', '.var/app/com.google.Chrome/.pki/nssdb']
const firefox = [
  '.mozilla/firefox',
  '.config/mozilla/firefox',
  'snap/firefox/common/.mozilla/firefox',
  '.var/app/org.mozilla.firefox/.mozilla/firefox',
]

const open = (home: string) => {
  const places = { home, configFolder: path.join(home, '.config'), dataFolder: path.join(home, '.local', 'share') }
  const database = path.join(home, '.pki', 'nssdb')
  const store = openNssStore({ database, library: 'libsoftokn3.so', profiles: () => nssProfiles(places) })
  onTestFinished(() => store.close())
  return store
}

/** A Firefox with these profiles, by the folder below it. */
function firefoxAt(folder: string, profiles: string[]): string[] {
  mkdirSync(folder, { recursive: true })
  const sections = profiles.map((name, n) => {
    const place = path.isAbsolute(name) ? 'IsRelative=0' : 'IsRelative=1'
    return `[Profile${n}]\nName=p${n}\n${place}\nPath=${name}\n`
  })
  const install = '[Install4F96D1932A9F858E]\nDefault=abc.default\nLocked=1\n'
  writeFileSync(path.join(folder, 'profiles.ini'), `${install}\n${sections.join('\n')}\n[General]\nVersion=2\n`)
  return profiles.map((name) => path.resolve(folder, name))
}

describe('the databases of browsers', () => {
  beforeEach((context) => needs(context, 'nss', 'certutil', 'pk12util', 'openssl'))

  it('are all read, and all that was planted in them is found with its key', async () => {
    const home = temporaryFolder()
    const ca = await makeCa()
    const elsewhere = path.join(home, "data (hanako's) <1> [2]")
    const folders = [
      ...chromium.map((each) => path.join(home, each)),
      ...firefox.flatMap((each, n) =>
        firefoxAt(path.join(home, each), [`${n}.default`, ...(n === 0 ? ['Profiles/work space', elsewhere] : [])]),
      ),
    ]
    const planted: string[] = []
    for (const [n, folder] of folders.entries()) {
      makeNssDatabase(folder)
      const key = await generatePrivateKey(keyAlgorithms[n % keyAlgorithms.length] ?? 'P-256')
      const own = await issueTo(ca, signerOf(key).publicKey, { loginId: `own${n}` })
      const foreign = await issueToNobody(ca, { loginId: `foreign${n}` })
      plantInNss(folder, 'own', own, key)
      plantInNss(folder, 'foreign', foreign, null)
      planted.push(`${sha256Hex(own)} signs`, `${sha256Hex(foreign)} no key`)
    }
    const store = open(home)
    const made = await store.createKey('request-1', 'P-256')
    const mine = await issueTo(ca, made.publicKey)
    await store.install(mine, [], 'request-1')
    planted.push(`${sha256Hex(mine)} signs`)
    const found: string[] = []
    for (const { certificate, key } of await store.list()) {
      found.push(`${certificate.sha256} ${key ? ((await testSign(key)) ? 'signs' : 'fails') : 'no key'}`)
    }
    expect(found.toSorted()).toEqual(planted.toSorted())
    expect((await store.places?.())?.map(({ folder, ...seen }) => [path.relative(home, folder), seen])).toEqual(
      folders.map((folder) => [path.relative(home, folder), { state: 'open', certificates: 2 }]),
    )
    // A new certificate goes to the key store itself, and nowhere else.
    for (const folder of folders) expect(certutil(folder, '-L')).not.toContain('demo01')
  })

  it('that have a password or are damaged are said, and hide nothing of the others', async () => {
    const home = temporaryFolder()
    const ca = await makeCa()
    const [locked = '', damaged = '', good = ''] = firefoxAt(path.join(home, '.mozilla/firefox'), ['a', 'b', 'c'])
    makeNssDatabase(locked, 'geheim')
    makeNssDatabase(good)
    mkdirSync(damaged)
    writeFileSync(path.join(damaged, 'cert9.db'), 'no database')
    const [lockedKey, goodKey] = [await generatePrivateKey('P-256'), await generatePrivateKey('P-256')]
    const inLocked = await issueTo(ca, signerOf(lockedKey).publicKey, { loginId: 'locked' })
    const inGood = await issueTo(ca, signerOf(goodKey).publicKey, { loginId: 'good' })
    plantInNss(locked, 'own', inLocked, lockedKey)
    plantInNss(good, 'own', inGood, goodKey)
    const store = open(home)
    const listed = (await store.list()).map(({ certificate, key }) => [certificate.sha256, key?.isLocked])
    expect(Object.fromEntries(listed)).toEqual({ [sha256Hex(inLocked)]: true, [sha256Hex(inGood)]: false })
    expect(await store.places?.()).toMatchObject([{ state: 'locked' }, { state: 'unreadable' }, { state: 'open' }])
  })

  it('come and go while the agent runs, and are none where no profile names them', async () => {
    const home = temporaryFolder()
    const ca = await makeCa()
    const store = open(home)
    const count = async () => (await store.list()).length
    expect(await count()).toBe(0)
    const [profile = ''] = firefoxAt(path.join(home, '.mozilla/firefox'), ['a'])
    makeNssDatabase(profile)
    plantInNss(profile, 'own', await issueToNobody(ca), null)
    makeNssDatabase(path.join(home, '.mozilla/firefox/nobody'))
    plantInNss(path.join(home, '.mozilla/firefox/nobody'), 'own', await issueToNobody(ca), null)
    expect(await count()).toBe(1)
    rmSync(profile, { recursive: true })
    expect(await count()).toBe(0)
    makeNssDatabase(profile)
    plantInNss(profile, 'own', await issueToNobody(ca), null)
    expect(await count()).toBe(1)
  })

  it('are not read twice when one is the key store itself, by another name', async () => {
    const home = temporaryFolder()
    mkdirSync(path.join(home, 'snap/chromium/current/.pki'), { recursive: true })
    makeNssDatabase(path.join(home, '.pki/nssdb'))
    symlinkSync(path.join(home, '.pki/nssdb'), path.join(home, 'snap/chromium/current/.pki/nssdb'))
    expect(await open(home).places?.()).toEqual([])
  })

  it('let a certificate be removed from where it is, and keep everything else', async () => {
    const home = temporaryFolder()
    const ca = await makeCa()
    const [profile = ''] = firefoxAt(path.join(home, '.mozilla/firefox'), ['a'])
    makeNssDatabase(profile)
    const [old, other] = [await generatePrivateKey('P-256'), await generatePrivateKey('P-256')]
    const oldDer = await issueTo(ca, signerOf(old).publicKey, { loginId: 'old' })
    const otherDer = await issueTo(ca, signerOf(other).publicKey, { loginId: 'other' })
    plantInNss(profile, 'old', oldDer, old)
    plantInNss(profile, 'other', otherDer, other)
    const store = open(home)
    await store.remove(sha256Hex(oldDer))
    expect((await store.list()).map(({ certificate }) => certificate.sha256)).toEqual([sha256Hex(otherDer)])
    expect(certutil(profile, '-K').match(/< *\d+>/g)).toHaveLength(1)
  })
})

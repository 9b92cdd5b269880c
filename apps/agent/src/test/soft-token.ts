import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { KeyStore } from '../keystore/keystore.ts'
import { openPkcs11Store } from '../keystore/pkcs11.ts'
import type { Pkcs11Place } from '../keystore/pkcs11-place.ts'
import { temporaryFolder } from './folder.ts'

/** SoftHSM: a PKCS#11 module whose tokens are files. */

export const softHsm = '/usr/lib/softhsm/libsofthsm2.so'
/** Found nowhere by chance. */
export const softPin = 'Pin-7351-9246'

/**
 * The token in that folder, made if it is not there. SoftHSM looks for its folder once in a process that begins to use
 * it, so whoever has tokens in two folders uses one after the other.
 */
export function softToken(folder: string, label = 'company'): Pkcs11Place {
  const configuration = path.join(folder, 'softhsm2.conf')
  process.env.SOFTHSM2_CONF = configuration
  if (!existsSync(configuration)) {
    mkdirSync(path.join(folder, 'tokens'))
    writeFileSync(configuration, `directories.tokendir = ${path.join(folder, 'tokens')}\nlog.level = ERROR\n`)
    addSoftToken(label)
  }
  return { module: softHsm, label }
}

/** One more token beside it. */
export function addSoftToken(label: string): void {
  const pins = ['--pin', softPin, '--so-pin', '56785678']
  execFileSync('softhsm2-util', ['--init-token', '--free', '--label', label, ...pins], { stdio: 'pipe' })
}

/** Unlocked, as after the person has typed the PIN: what is asked next waits for it. */
export function openUnlocked(folder: string): KeyStore {
  const store = openPkcs11Store(softToken(folder))
  void store.pin?.enter(softPin)
  return store
}

/**
 * SoftHSM with a fault (token-double.c), built anew each time: a process loads a module once. With `counting` the file
 * TOKEN_CARD stands for its card.
 */
export function tokenDouble(fault: string): string {
  const folder = temporaryFolder()
  const library = path.join(folder, 'token-double.so')
  process.env.TOKEN_CARD = path.join(folder, 'card')
  writeFileSync(process.env.TOKEN_CARD, '')
  const source = new URL('token-double.c', import.meta.url).pathname
  execFileSync('gcc', ['-shared', '-fPIC', '-Wall', '-Werror', '-o', library, source, '-ldl'])
  process.env.TOKEN_DOUBLE = fault
  return library
}

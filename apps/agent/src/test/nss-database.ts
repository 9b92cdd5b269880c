import { execFileSync } from 'node:child_process'
import { type KeyObject } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pem } from './certificates.ts'

/** NSS databases as NSS's own tools make and fill them. */

const quiet = { stdio: 'pipe', encoding: 'utf8' } as const

export const certutil = (folder: string, ...args: string[]) =>
  execFileSync('certutil', ['-d', `sql:${folder}`, ...args], quiet)

/** @param password empty: it has none */
export function makeNssDatabase(folder: string, password = ''): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(passwordFile(folder), `${password}\n`)
  certutil(folder, '-N', '-f', passwordFile(folder))
}

/** Puts a certificate there, with its key when one is given, as a person imports a PKCS#12 file. */
export function plantInNss(folder: string, name: string, certificate: Buffer, key: KeyObject | null): void {
  const [keyFile, file, packed] = ['key', 'der', 'p12'].map((type) => path.join(folder, `planted.${type}`))
  if (!keyFile || !file || !packed) return
  if (key) {
    writeFileSync(keyFile, `${key.export({ type: 'pkcs8', format: 'pem' })}${pem(certificate)}`)
    const plain = ['-in', keyFile, '-out', packed, '-name', name, '-passout', 'pass:p']
    execFileSync('openssl', ['pkcs12', '-export', ...plain], quiet)
    execFileSync('pk12util', ['-d', `sql:${folder}`, '-i', packed, '-W', 'p', '-k', passwordFile(folder)], quiet)
  } else {
    writeFileSync(file, certificate)
    certutil(folder, '-A', '-n', name, '-t', ',,', '-i', file, '-f', passwordFile(folder))
  }
  for (const each of [keyFile, file, packed]) rmSync(each, { force: true })
}

const passwordFile = (folder: string) => path.join(folder, 'password')

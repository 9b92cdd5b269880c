import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { TestContext } from 'vitest'

/** What a test needs of the machine beside Node. Where it is missing, the test is skipped, by name and counted. */

const programPath = (name: string): string | undefined =>
  `${process.env.PATH ?? ''}:/usr/sbin`
    .split(path.delimiter)
    .map((dir) => path.join(dir, name))
    .find((file) => fs.existsSync(file))

/** NSS, the key store of browsers. */
const hasNss = () => fs.globSync('/usr/lib{,64}/{,*/}{,nss/}libsoftokn3.so').length > 0

/** Shifts a program's clock when it is preloaded. */
export const faketimeLibrary = (): string | undefined => fs.globSync('/usr/lib{,64}/{,*/}faketime/libfaketime.so.1')[0]

const present = {
  openssl: () => programPath('openssl'),
  certtool: () => programPath('certtool'),
  certutil: () => programPath('certutil'),
  tstclnt: () => programPath('tstclnt'),
  pk12util: () => programPath('pk12util'),
  'pkcs11-tool': () => programPath('pkcs11-tool'),
  softhsm: () => programPath('softhsm2-util'),
  gcc: () => programPath('gcc'),
  chromium: () => programPath('chromium'),
  'xdg-open': () => programPath('xdg-open'),
  faketime: faketimeLibrary,
  debootstrap: () => programPath('debootstrap'),
  'dpkg-deb': () => programPath('dpkg-deb'),
  'systemd-nspawn': () => programPath('systemd-nspawn'),
  'systemd-analyze': () => programPath('systemd-analyze'),
  'x86_64-w64-mingw32-gcc': () => programPath('x86_64-w64-mingw32-gcc'),
  Xvfb: () => programPath('Xvfb'),
  xdotool: () => programPath('xdotool'),
  nss: hasNss,
  redis: () => programPath('redis-server'),
  squid: () => programPath('squid'),
  sqlmap: () => programPath('sqlmap'),
  root: () => process.getuid?.() === 0,
  /** Root of a container usually may not mount anything. */
  mounts: () => spawnSync('unshare', ['--mount', 'true']).status === 0,
}
export type Need = keyof typeof present

/** Why what needs all of these cannot run here; null when it can. */
export function lacks(...all: Need[]): string | null {
  const missing = all.filter((need) => !present[need]())
  return missing.length === 0 ? null : `this machine lacks ${missing.join(', ')}`
}

export function needs(context: TestContext, ...all: Need[]): void {
  const reason = lacks(...all)
  if (reason) context.skip(reason)
}

import fs from 'node:fs'

/** Debian's Chromium; browser tests are skipped by name where there is none. */
export const browserPath = '/usr/bin/chromium'
export const hasBrowser = fs.existsSync(browserPath)

/** Without a sandbox only as root; nothing of the browser's own business on the network. */
export const chromiumArgs = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

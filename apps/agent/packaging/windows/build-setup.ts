import { execFileSync } from 'node:child_process'
import path from 'node:path'

/** Makes the setup.exe around the MSI, by NSIS. */
export function buildSetup(
  setup: string,
  { msi, icon, version }: { msi: string; icon: string; version: string },
): void {
  const defined = Object.entries({ OUT: setup, MSI: msi, ICON: icon, VERSION: version })
  const options = defined.map(([name, value]) => `-D${name}=${value}`)
  const script = path.join(import.meta.dirname, 'setup.nsi')
  execFileSync('makensis', ['-V2', '-INPUTCHARSET', 'UTF8', ...options, script], { stdio: 'pipe' })
}

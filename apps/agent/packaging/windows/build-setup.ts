import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { drawPanel } from './draw-icon.ts'

/** Makes the setup.exe around the MSI, by NSIS. */
export function buildSetup(
  setup: string,
  { msi, icon, version }: { msi: string; icon: string; version: string },
): void {
  const panel = path.join(path.dirname(icon), 'panel.bmp')
  fs.writeFileSync(panel, drawPanel())
  const defined = Object.entries({ OUT: setup, MSI: msi, ICON: icon, PANEL: panel, VERSION: version })
  const options = defined.map(([name, value]) => `-D${name}=${value}`)
  const script = path.join(import.meta.dirname, 'setup.nsi')
  execFileSync('makensis', ['-V2', '-INPUTCHARSET', 'UTF8', ...options, script], { stdio: 'pipe' })
}

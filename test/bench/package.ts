import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { packageAgent } from '../../apps/agent/packaging/package-agent.ts'
import { missingForWindows, packageForWindows } from '../../apps/agent/packaging/package-for-windows.ts'
import { makeWineRoot } from '../support/wine-setup.ts'
import { openWine, windowsPath } from '../support/wine.ts'
import { type BenchOptions, type Measurement, rounded } from './measurement.ts'

/**
 * The agent's packages: how large, how long to make, how long to install (the MSI, under Wine). What this machine cannot make or run has no line.
 */
export async function packageBench({ show }: BenchOptions): Promise<void> {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'certfleet-package-bench-'))
  const timed = async <Result>(metric: string, what: () => Promise<Result>): Promise<Result> => {
    const began = performance.now()
    const result = await what()
    show({ bench: 'package', metric, value: rounded(performance.now() - began), unit: 'ms' })
    return result
  }
  try {
    const made = { out, version: '0.1.0' }
    const linux = await timed('make .deb and .tar.gz', () => packageAgent(made))
    Object.values(linux).forEach((file) => show(sizeOf(file)))
    if (missingForWindows().length === 0) {
      const windows = await timed('make .msi and setup.exe', () => packageForWindows({ ...made, signer: null }))
      Object.values(windows).forEach((file) => show(sizeOf(file)))
      await installUnderWine(windows.msi, timed)
    }
  } finally {
    fs.rmSync(out, { recursive: true, force: true })
  }
}

const sizeOf = (file: string): Measurement => ({
  bench: 'package',
  metric: `size of ${path.basename(file)}`,
  value: rounded(fs.statSync(file).size / 2 ** 20),
  unit: 'MiB',
})

async function installUnderWine(
  msi: string,
  timed: (metric: string, what: () => Promise<{ code: number }>) => Promise<{ code: number }>,
): Promise<void> {
  const wineRoot = await makeWineRoot()
  if (!wineRoot) return
  const wine = await openWine(wineRoot)
  try {
    const { code } = await timed('install .msi under Wine', () =>
      wine.run('msiexec', ['/i', windowsPath(msi), '/qn', 'SERVER=https://127.0.0.1:9']),
    )
    if (code !== 0) throw new Error(`msiexec ended with ${code}`)
  } finally {
    await wine.close()
  }
}

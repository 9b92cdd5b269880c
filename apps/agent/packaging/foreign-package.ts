import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/**
 * The folder of a package of the lockfile that npm does not install here, since it is for another operating system:
 * fetched once, checked against the lockfile, and unpacked.
 * @throws when it is not in the lockfile, cannot be had, or is not what the lockfile says
 */
export function foreignPackage(root: string, name: string): string {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as Lock
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {}
  if (!version || !integrity) throw new Error(`${name} is not in package-lock.json`)
  const folder = path.join(root, 'node_modules/.cache/certfleet', `${name.replaceAll(/[@/]/g, '-')}-${version}`)
  const unpacked = path.join(folder, 'package')
  if (fs.existsSync(unpacked)) return unpacked
  fs.mkdirSync(folder, { recursive: true })
  const work = fs.mkdtempSync(path.join(folder, 'fetched-'))
  try {
    const spec = `${name}@${version}`
    const packed = execFileSync('npm', ['pack', '--json', spec], { cwd: work, encoding: 'utf8', stdio: 'pipe' })
    const [{ filename } = { filename: '' }] = JSON.parse(packed) as { filename: string }[]
    const archive = path.join(work, filename.replace('@', '').replace('/', '-'))
    const found = `sha512-${createHash('sha512').update(fs.readFileSync(archive)).digest('base64')}`
    if (found !== integrity) throw new Error(`${spec} is not what package-lock.json says: ${found}`)
    execFileSync('tar', ['-xzf', archive, '-C', work])
    // Whoever is quicker has put the same files there.
    if (!fs.existsSync(unpacked)) fs.renameSync(path.join(work, 'package'), unpacked)
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
  return unpacked
}

interface Lock {
  packages: Record<string, { version?: string; integrity?: string }>
}

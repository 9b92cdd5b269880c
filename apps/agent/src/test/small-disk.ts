import { execFileSync } from 'node:child_process'
import { temporaryFolder } from './folder.ts'

/** Runs a script of this folder with a disk of 64 KiB of its own: its folder is the argument. @returns what it prints */
export function onSmallDisk(context: { skip: (reason: string) => void }, script: string): string {
  const folder = temporaryFolder()
  const mount = `mount -t tmpfs -o size=64k tmpfs '${folder}'`
  const inNamespace = (command: string) =>
    execFileSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', command], { encoding: 'utf8', stdio: 'pipe' })
  try {
    inNamespace(mount)
  } catch {
    context.skip('no user namespaces here')
  }
  const file = new URL(script, import.meta.url).pathname
  return inNamespace(`${mount} && '${process.execPath}' '${file}' '${folder}'`)
}

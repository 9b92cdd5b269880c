import { existsSync, readFileSync, realpathSync, statfsSync } from 'node:fs'
import path from 'node:path'

/** TMPFS_MAGIC, RAMFS_MAGIC and OVERLAYFS_SUPER_MAGIC of statfs(2). */
const [tmpfs, ramfs, overlay] = [0x01021994, 0x858458f6, 0x794c7630]

/**
 * Whether what is written to a folder is gone when the PC is switched off: it is in memory, or, as on a live system, over
 * a disk that takes nothing. Where the upper layer of an overlay is not to be seen, as in a container, it counts as kept.
 */
export function isInMemory(folder: string): boolean {
  const there = existing(folder)
  const { type } = statfsSync(there)
  if (type !== overlay) return type === tmpfs || type === ramfs
  const upper = upperLayerOf(there)
  return upper !== null && existsSync(upper) && isInMemory(upper)
}

/** The folder, or the nearest one above it. */
const existing = (folder: string): string =>
  existsSync(folder) ? realpathSync(folder) : existing(path.dirname(folder))

/** Of the overlay a folder is in (proc(5), mountinfo). */
function upperLayerOf(folder: string): string | null {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  const over = mounts
    .map((line) => line.split(' '))
    .filter(([, , , , point = '']) => folder === point || folder.startsWith(point.endsWith('/') ? point : `${point}/`))
    .toSorted(([, , , , a = ''], [, , , , b = '']) => b.length - a.length)[0]
  return /(?:^|,)upperdir=([^,]+)/.exec(over?.at(-1) ?? '')?.[1] ?? null
}

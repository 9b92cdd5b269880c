import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * What the packaged agent has in place of the package `koffi`: its native half, which cannot be inside the executable,
 * from beside it. Only the very file the executable was built with is loaded.
 */

/** SHA-256 of koffi.node, hex; put here when the executable is built. */
declare const KOFFI_SHA256: string

const file = path.join(path.dirname(process.execPath), 'koffi.node')
const found = createHash('sha256').update(readFileSync(file)).digest('hex')
if (found !== KOFFI_SHA256) throw new Error(`${file} is not the file this agent was built with; install it again`)

const loaded: { exports: unknown } = { exports: {} }
process.dlopen(loaded, file)
export default loaded.exports

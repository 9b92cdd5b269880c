import fs from 'node:fs'
import path from 'node:path'

/** Puts a value into a file of its own, as programs under test want their secrets. @returns the file. */
export function secretFile(dir: string, name: string, value: string): string {
  const file = path.join(dir, name)
  fs.writeFileSync(file, value, { mode: 0o600 })
  return file
}

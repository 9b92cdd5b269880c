import fs from 'node:fs'
import { CannotDo } from '../cannot-do.ts'

/**
 * Writes what `make` returns to a new file only this user can read. The file is there before anything is made: nothing
 * is done whose secret could then not be kept.
 * @throws CannotDo when there is such a file, or it cannot be written; what `make` throws, and then there is no file.
 */
export async function toSecretFile(file: string, make: () => Promise<string>): Promise<void> {
  let handle: number
  try {
    handle = fs.openSync(file, 'wx', 0o600)
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'EEXIST' ? 'exists already' : 'cannot be written'
    throw new CannotDo(`the file ${file} ${reason}`, { cause })
  }
  try {
    fs.writeSync(handle, `${await make()}\n`)
    fs.fsyncSync(handle)
  } catch (error) {
    fs.rmSync(file)
    throw error
  } finally {
    fs.closeSync(handle)
  }
}

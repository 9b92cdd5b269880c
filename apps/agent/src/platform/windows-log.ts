import { closeSync, openSync } from 'node:fs'
import path from 'node:path'

/**
 * Where the log goes: beside the program, where the manual has it (manual §5), if this user may write there; else into
 * the private folder. An installation for all users lets nobody write beside the program.
 */
export function logFolder(program: string, privateFolder: string): string {
  const beside = path.dirname(program)
  try {
    closeSync(openSync(path.join(beside, 'ApplicationLog.log'), 'a'))
    return beside
  } catch {
    return privateFolder
  }
}

import { spawn } from 'node:child_process'

/** Starts a program that outlives this one, and no shell; false when that cannot be. */
export function startProgram(program: string, args: string[], env?: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const child = spawn(program, args, { env, stdio: 'ignore', detached: true })
      child.once('spawn', () => resolve(true))
      child.once('error', () => resolve(false))
      child.unref()
    } catch {
      // Windows: what only a command interpreter could start.
      resolve(false)
    }
  })
}

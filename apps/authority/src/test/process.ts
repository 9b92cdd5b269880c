import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Settings } from '../env.ts'
import { secretFileOf } from './authority.ts'

const main = path.join(import.meta.dirname, '..', 'main.ts')

/** The environment of a process with these settings, as a supervisor would set it. */
export const environmentOf = (settings: Settings): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  AUTHORITY_DATABASE_URL: settings.databaseUrl,
  AUTHORITY_SECRET_FILE: secretFileOf(settings),
  AUTHORITY_PORT: String(settings.port),
  AUTHORITY_CERT_LOGIN_PORT: String(settings.certLoginPort),
})

export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs one command of the program to its end. */
export async function run(env: NodeJS.ProcessEnv, args: string[], stdin = ''): Promise<Outcome> {
  const child = spawn(process.execPath, [main, ...args], { env })
  const outcome: Outcome = { code: null, stdout: '', stderr: '' }
  child.stdout.on('data', (data) => (outcome.stdout += String(data)))
  child.stderr.on('data', (data) => (outcome.stderr += String(data)))
  child.stdin.end(stdin)
  await once(child, 'close')
  return { ...outcome, code: child.exitCode }
}

/** A serving process, from the line `ready` on. @throws with its output when it ends before. */
export async function serve(env: NodeJS.ProcessEnv): Promise<ChildProcessWithoutNullStreams> {
  const child = spawn(process.execPath, [main, 'serve'], { env })
  let output = ''
  child.stderr.on('data', (data) => (output += String(data)))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data) => (output += String(data)).includes('ready https://') && resolve())
    child.on('exit', () => reject(new Error(`it ended: ${output}`)))
  })
  return child
}

/** Sends a signal and waits for the end. @returns the exit code; null when a signal ended it. */
export async function end(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
  return child.exitCode
}

import { spawn } from 'node:child_process'
import { root } from './places.ts'

export interface CommandOptions {
  env?: Record<string, string>
  /** What it reads: secrets go this way, never as arguments. */
  input?: string
}

/** Runs a command to its end. @returns its standard output. @throws with all it printed when it fails. */
export function command(
  program: string,
  args: string[],
  { env = {}, input = '' }: CommandOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'pipe' })
    let output = ''
    let errors = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`${[program, ...args].join(' ')} failed (exit code ${code}):\n${output}${errors}`))
    })
    child.stdin.on('error', () => {}) // It may end without reading.
    child.stdin.end(input)
  })
}

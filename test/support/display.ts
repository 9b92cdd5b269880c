import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { eventually } from './eventually.ts'

/** A screen nobody looks at, for programs with windows. @returns what `DISPLAY` is to be */
export async function openDisplay(folder: string, size: string): Promise<{ name: string; close: () => Promise<void> }> {
  const numberFile = path.join(folder, 'display')
  const number = fs.openSync(numberFile, 'w')
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', number],
  })
  fs.closeSync(number)
  const display = await eventually('the screen', () => fs.readFileSync(numberFile, 'utf8').trim())
  return {
    name: `:${display}`,
    close: async () => {
      server.kill()
      await once(server, 'exit')
    },
  }
}

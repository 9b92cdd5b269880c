import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { eventually } from './eventually.ts'
import type { WindowsAgent } from './windows-agent.ts'
import type { Wine } from './wine.ts'

/** Opens the file so that nobody may share it, until half a second after somebody has begun to replace it. */
const script = String.raw`
const { readdirSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const koffi = { exports: {} }
process.dlopen(koffi, path.join(path.dirname(process.execPath), 'koffi.node'))
const open = koffi.exports
  .load('kernel32.dll')
  .func('intptr_t CreateFileW(str16 file, uint32_t access, uint32_t share, void *security, uint32_t how, uint32_t flags, void *template)')
const [file, held] = process.argv.slice(2)
const genericRead = 0x80000000
const openAlways = 4
if (open(file, genericRead, 0, null, openAlways, 0, null) === -1) process.exit(1)
writeFileSync(held, '')
const isNew = (name) => name.startsWith(path.basename(file)) && name.endsWith('.new')
const timer = setInterval(() => {
  if (!readdirSync(path.dirname(file)).some(isNew)) return
  clearInterval(timer)
  setTimeout(() => process.exit(0), 500)
}, 5)
`

/**
 * Holds a file of the agent's private folder as a virus scanner may. Resolves when it does.
 * @returns tells its exit code when it has let go, which it does only after a try to replace the file
 */
export async function holdOpen(wine: Wine, agent: WindowsAgent, name: string): Promise<() => Promise<number | null>> {
  fs.writeFileSync(path.join(wine.drive, 'scanner.cjs'), script)
  const held = path.join(wine.drive, 'held')
  const scanner = wine.start(String.raw`C:\Program Files\Certfleet\certfleet-agent.exe`, [
    String.raw`C:\scanner.cjs`,
    agent.there(path.join(agent.privateFolder, name)),
    String.raw`C:\held`,
  ])
  const ended = once(scanner, 'exit')
  await eventually(`${name} to be held`, () => fs.existsSync(held))
  return async () => ((await ended) as [number | null])[0]
}

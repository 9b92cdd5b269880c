import fs from 'node:fs'
import path from 'node:path'
import { command } from '../../scripts/command.ts'
import { eventually } from './eventually.ts'
import { windowsNodeFile } from './windows-agent.ts'
import type { Wine } from './wine.ts'

const script = `
const fs = require('node:fs')
const file = process.execPath + '.started'
fs.writeFileSync(file + '.new', JSON.stringify(process.argv.slice(2)))
fs.renameSync(file + '.new', file)
`

/**
 * Installs a program for all users that does nothing but write down what it is started with.
 * @returns waits for its next start, and gives the arguments
 */
export async function recorder(wine: Wine, name: string): Promise<() => Promise<string[]>> {
  const folder = path.join(wine.drive, 'Program Files/Recorder')
  fs.mkdirSync(folder, { recursive: true })
  const [main, config, output] = ['main.cjs', 'sea.json', name].map((file) => path.join(folder, file)) as [
    string,
    string,
    string,
  ]
  fs.writeFileSync(main, script)
  // Whatever the arguments are, they are for the script.
  const sea = {
    main,
    executable: windowsNodeFile(),
    output,
    execArgvExtension: 'none',
    disableExperimentalSEAWarning: true,
  }
  fs.writeFileSync(config, JSON.stringify(sea))
  await command(process.execPath, ['--build-sea', config])
  const key = String.raw`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths` + `\\${name}`
  const program = String.raw`C:\Program Files\Recorder` + `\\${name}`
  await wine.run('reg.exe', ['add', key, '/ve', '/d', program, '/f'])
  const started = `${output}.started`
  return async () => {
    const args = await eventually(
      `${name} to be started`,
      () => fs.existsSync(started) && fs.readFileSync(started, 'utf8'),
    )
    fs.rmSync(started)
    return JSON.parse(args) as string[]
  }
}

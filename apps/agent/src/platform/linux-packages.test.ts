import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../test/folder.ts'
import { debInstaller, installedFrom } from './linux-packages.ts'

/** Scripts in place of pkexec and apt-get, in a folder of their own. */
function programs(scripts: Record<string, string>): string {
  const folder = temporaryFolder()
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(path.join(folder, name), 0o755)
  }
  return folder
}

describe('a .deb is installed', () => {
  it('by apt-get through pkexec, with the file as one argument, and its exit code is told', async () => {
    const folder = programs({ pkexec: 'echo "$0" >>"$(dirname "$0")/log"; exec "$@"', 'apt-get': '' })
    const log = path.join(folder, 'log')
    writeFileSync(path.join(folder, 'apt-get'), `#!/bin/sh\nfor each; do echo "$each" >>'${log}'; done\nexit 42\n`)
    const file = '/home/山田 花子/$(touch x)/a.deb'
    expect(await debInstaller(folder)?.(file)).toBe(42)
    const told = readFileSync(log, 'utf8').trimEnd().split('\n')
    expect([told[0], told.at(-2), told.at(-1)]).toEqual([path.join(folder, 'pkexec'), 'install', file])
  })

  it('nowhere without either of them, nor from a folder that is none of the system', () => {
    const both = programs({ pkexec: '', 'apt-get': '' })
    expect(debInstaller(both)).not.toBeNull()
    expect(debInstaller(programs({ 'apt-get': '' }))).toBeNull()
    expect(debInstaller(programs({ pkexec: '' }))).toBeNull()
    expect(debInstaller(path.relative(process.cwd(), both))).toBeNull()
  })
})

it('an agent that runs from its source came with no package', () => {
  expect(installedFrom('x64')).toBeNull()
})

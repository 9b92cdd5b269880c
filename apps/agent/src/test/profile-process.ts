import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { isInMemory } from '../platform/linux-profile.ts'
import { linuxPlatform } from '../platform/linux.ts'

/** Says of several places whether they are in memory; prints it. `<folder in memory>`, in mounts of its own. */
const folder = process.argv[2] ?? ''
const made = (...names: string[]) => {
  const place = path.join(folder, ...names)
  mkdirSync(place, { recursive: true })
  return place
}
const mount = (...args: string[]) => execFileSync('mount', args)

const layers = ['lower', 'upper', 'work'].map((name) => `${name}dir=${made('layers', name)}`)
const overlay = made('root')
mount('-t', 'overlay', 'overlay', '-o', layers.join(), overlay)
const live = isInMemory(overlay)
// Whoever is in a container does not see what it is made of.
mount('-t', 'tmpfs', 'tmpfs', made('layers'))
const container = isInMemory(overlay)

const { homedir } = userInfo()
mount('-t', 'tmpfs', 'tmpfs', homedir)
const lostAt = (HOME: string) => linuxPlatform({ HOME }).lostProfile()
process.stdout.write(
  JSON.stringify({
    memory: isInMemory(folder),
    notThereYet: isInMemory(path.join(folder, 'not/there/yet')),
    live,
    container,
    other: isInMemory('/proc/self'),
    ofUser: lostAt(homedir),
    elsewhere: lostAt(folder),
  }),
)

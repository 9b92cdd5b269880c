import { existsSync } from 'node:fs'
import path from 'node:path'
import { readIfPresent } from '../files.ts'

/** Where browsers of this user may have their NSS databases, beside the one that is the key store. */
export interface NssPlaces {
  home: string
  /** XDG_CONFIG_HOME and XDG_DATA_HOME, as they are in force. */
  configFolder: string
  dataFolder: string
}

/** The folders with an NSS database (`cert9.db`) of every Chromium and every profile of every Firefox. */
export function nssProfiles({ home, configFolder, dataFolder }: NssPlaces): string[] {
  const chromium = [
    path.join(home, '.pki', 'nssdb'),
    // Where newer ones put theirs, if there is none yet.
    path.join(dataFolder, 'pki', 'nssdb'),
    path.join(home, 'snap', 'chromium', 'current', '.pki', 'nssdb'),
    path.join(home, '.var', 'app', 'org.chromium.Chromium', '.pki', 'nssdb'),
    path.join(home, '.var', 'app', 'com.google.Chrome', '.pki', 'nssdb'),
  ]
  const firefox = [
    path.join(home, '.mozilla', 'firefox'),
    path.join(configFolder, 'mozilla', 'firefox'),
    path.join(home, 'snap', 'firefox', 'common', '.mozilla', 'firefox'),
    path.join(home, '.var', 'app', 'org.mozilla.firefox', '.mozilla', 'firefox'),
    path.join(home, '.var', 'app', 'org.mozilla.firefox', 'config', 'mozilla', 'firefox'),
  ].flatMap(profilesIn)
  const all = [...chromium, ...firefox].filter((folder) => existsSync(path.join(folder, 'cert9.db')))
  return [...new Set(all)]
}

/** What `profiles.ini` names. A folder that it does not name belongs to no profile any more. */
function profilesIn(folder: string): string[] {
  const text = textOf(path.join(folder, 'profiles.ini'))
  return text
    .split(/^(?=\s*\[)/m)
    .filter((section) => /^\s*\[Profile\d+\]/.test(section))
    .flatMap((section) => {
      const value = (name: string) => new RegExp(`^\\s*${name}\\s*=(.*)$`, 'm').exec(section)?.[1]?.trim()
      const named = value('Path')
      if (!named) return []
      return [value('IsRelative') === '0' ? named : path.join(folder, named)]
    })
}

function textOf(file: string): string {
  try {
    return readIfPresent(file) ?? ''
  } catch {
    // Somebody else's, or no file: there are no profiles to be had.
    return ''
  }
}

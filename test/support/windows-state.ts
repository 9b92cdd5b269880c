import fs from 'node:fs'
import path from 'node:path'
import { type Wine, windowsPath } from './wine.ts'

const ofWindowsItself = /^(users\/[^/]+\/(AppData\/Local\/)?Temp|windows\/temp)\/|^windows\/Installer$/i

/** All that an installation changes: files of drive C: and the registry of the machine and of the user. */
export async function stateOf(wine: Wine): Promise<string[]> {
  const files = fs
    .readdirSync(wine.drive, { recursive: true, encoding: 'utf8' })
    .filter((file) => !ofWindowsItself.test(file))
  const keys = [await registryOf(wine, String.raw`HKLM\Software`), await registryOf(wine, String.raw`HKCU\Software`)]
  return [...files, ...keys.flat().filter((line) => !/SystemCertificates|Software\\Wine\\MenuFiles/.test(line))].sort()
}

/** The values of a registry key and of the keys below it, a line each. */
export async function registryOf(wine: Wine, key: string): Promise<string[]> {
  const file = path.join(wine.drive, 'windows/temp/export.reg')
  fs.rmSync(file, { force: true })
  await wine.run('reg', ['export', key, windowsPath(file), '/y'])
  if (!fs.existsSync(file)) return []
  const text = fs.readFileSync(file, 'utf16le').replaceAll('\\\r\n  ', '')
  let at = ''
  return text.split('\r\n').flatMap((line) => {
    if (line.startsWith('[')) at = line
    return /^["@]/.test(line) ? [`${at} ${line.replaceAll(/\\(.)/g, '$1')}`] : []
  })
}

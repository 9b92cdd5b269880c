import fs from 'node:fs'
import path from 'node:path'
import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit'
import { drawIcon } from './windows/draw-icon.ts'

/** IMAGE_SUBSYSTEM_WINDOWS_GUI: Windows opens no console for it. */
const guiSubsystem = 2
const unicode = 1200

/** What Explorer and the task manager show, by language of Windows: English (United States) and Japanese. */
const names: Record<number, string> = { 1033: 'Certificate issuance application', 1041: '証明書発行アプリケーション' }

/** Makes Node's executable ours: no console window, our name, version and icon. Node's own signature goes. */
export async function brandExecutable(file: string, version: string): Promise<void> {
  const program = NtExecutable.from(fs.readFileSync(file), { ignoreCert: true })
  const resources = NtExecutableResource.from(program)
  const originals = Resource.VersionInfo.fromEntries(resources.entries)
  resources.entries = resources.entries.filter(
    ({ type }) => ![versionType, iconType, iconGroupType].includes(Number(type)),
  )
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const number = { MS: (major << 16) | minor, LS: patch << 16 }
  const about = Resource.VersionInfo.create(
    1033,
    {
      ...originals[0]?.fixedInfo,
      fileVersionMS: number.MS,
      fileVersionLS: number.LS,
      productVersionMS: number.MS,
      productVersionLS: number.LS,
    },
    Object.entries(names).map(([lang, name]) => ({
      lang: Number(lang),
      codepage: unicode,
      values: {
        CompanyName: 'Certfleet',
        FileDescription: name,
        FileVersion: version,
        InternalName: 'certfleet-agent',
        OriginalFilename: path.basename(file),
        ProductName: name,
        ProductVersion: version,
      },
    })),
  )
  about.outputToResourceEntries(resources.entries)
  const { icons } = Data.IconFile.from(drawIcon())
  Resource.IconGroupEntry.replaceIconsForResource(
    resources.entries,
    1,
    1033,
    icons.map(({ data }) => data),
  )
  resources.outputResource(program)
  program.newHeader.optionalHeader.subsystem = guiSubsystem
  fs.writeFileSync(file, Buffer.from(program.generate()))
}

/** RT_ICON, RT_GROUP_ICON and RT_VERSION: Node's own go. */
const iconType = 3
const iconGroupType = 14
const versionType = 16

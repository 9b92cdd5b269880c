import { type RegistryRoot, registryKeys, registryText } from './windows-registry.ts'

const places: [RegistryRoot, string][] = [
  ['HKLM', String.raw`SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`],
  ['HKLM', String.raw`SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall`],
  ['HKCU', String.raw`SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`],
]

/** The names of what is installed for this user, as Windows' settings list it. */
export const installedPrograms = (): string[] =>
  places.flatMap(([root, key]) =>
    registryKeys(root, key).flatMap((name) => registryText(root, `${key}\\${name}`, 'DisplayName') ?? []),
  )

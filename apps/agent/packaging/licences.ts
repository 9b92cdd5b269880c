import fs from 'node:fs'
import path from 'node:path'

/**
 * The packages these modules belong to, each with version, licence and its text. Koffi's native half comes without a
 * text of its own: it is koffi's.
 * @param modules paths from the root
 */
export function licencesOf(root: string, modules: string[]): string {
  const folders = new Set(
    modules.flatMap((module) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1] ?? []),
  )
  return [...folders]
    .sort()
    .map((folder) => entryOf(root, folder))
    .join(`\n${'-'.repeat(80)}\n\n`)
}

function entryOf(root: string, folder: string): string {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Manifest
  const { name, version, license = 'see below' } = manifest
  const text = textOf(path.join(root, folder.replace(/@koromix\/koffi-.*/, 'koffi')))
  if (text === null && !manifest.license) throw new Error(`${folder} says nothing of its licence`)
  return `${name} ${version}\nLicence: ${license}\n\n${text ?? '(The package comes without a text.)\n'}`
}

interface Manifest {
  name: string
  version: string
  license?: string
}

function textOf(folder: string): string | null {
  const file = fs.readdirSync(folder).find((name) => /^licen[cs]e(\.\w+)?$/i.test(name))
  return file ? fs.readFileSync(path.join(folder, file), 'utf8') : null
}

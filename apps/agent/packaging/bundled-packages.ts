import fs from 'node:fs'
import path from 'node:path'

/** A package of which something is in what we make. */
export interface BundledPackage {
  name: string
  version: string
  /** As its manifest says, usually an SPDX expression; null where it only has a text. */
  licence: string | null
  text: string | null
}

/**
 * The packages these files belong to, by name.
 * @param files paths from the root
 */
export function bundledPackages(root: string, files: string[]): BundledPackage[] {
  const folders = new Set(files.flatMap((file) => folderPattern.exec(file)?.[1] ?? []))
  return [...folders].map((folder) => packageOf(root, folder)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A package as npm installs it, or as `foreignPackage` unpacks it. */
const folderPattern = /^(.*node_modules\/(?:\.cache\/certfleet\/[^/]+\/package|(?:@[^/]+\/)?[^/]+))\//

function packageOf(root: string, folder: string): BundledPackage {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Manifest
  const { name, version, license: licence = null } = manifest
  const text = textOf(path.join(root, folder)) ?? textOf(path.join(root, 'node_modules', kinOf(name)))
  if (text === null && !licence) throw new Error(`${name} says nothing of its licence`)
  return { name, version, licence, text }
}

interface Manifest {
  name: string
  version: string
  license?: string
}

/** Koffi's native half, and Node for Windows, come without a text of their own. */
const kinOf = (name: string) =>
  name.replace(/^@koromix\/koffi-.*/, 'koffi').replace(/^node-win-.*/, `node-linux-${process.arch}`)

function textOf(folder: string): string | null {
  const file = fs.readdirSync(folder).find((name) => /^licen[cs]e(\.\w+)?$/i.test(name))
  return file ? fs.readFileSync(path.join(folder, file), 'utf8') : null
}

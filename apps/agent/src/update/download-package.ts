import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import type { ReleasePackage } from '@certfleet/core/release.ts'
import { defaultHttpsLimits } from '../https-request.ts'
import { type Network, agentFor } from '../proxy.ts'

type Content = Pick<ReleasePackage, 'bytes' | 'sha256'>

interface Download {
  network: Network
  signal: AbortSignal
  onProgress: (doneBytes: number) => void
}

/**
 * Downloads a file over a connection of its own, judged as all to the console are. What is not exactly the content that
 * was signed does not stay.
 * @throws when the server or the disk fails, or something else comes
 */
export async function downloadPackage(url: string, file: string, content: Content, about: Download): Promise<void> {
  // Made anew: whoever put something there before does not keep it open for writing.
  await rm(file, { force: true })
  try {
    await receive(url, file, content.bytes, about)
    if (!(await isPackage(file, content))) throw new Error('not the file that was signed')
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}

/** Whether the file is there, with exactly that content. */
export async function isPackage(file: string, { bytes, sha256 }: Content): Promise<boolean> {
  try {
    if ((await stat(file)).size !== bytes) return false
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
    return hash.digest('hex') === sha256
  } catch {
    // Not there, or not to be read: not what could be installed.
    return false
  }
}

async function receive(url: string, file: string, bytes: number, { network, signal, onProgress }: Download) {
  const isPlain = url.startsWith('http:')
  const agent = isPlain ? new http.Agent() : await agentFor(new URL(url), network, { rejectUnauthorized: true })
  const call = (isPlain ? http : https).get(url, { agent, signal })
  // As long as something comes, it may take its time.
  call.setTimeout(defaultHttpsLimits.answerMs, () => call.destroy(new Error('nothing came for too long')))
  try {
    const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
      call.once('response', resolve)
      call.on('error', reject)
    })
    if (answer.statusCode !== 200) throw new Error(`HTTP ${answer.statusCode}`)
    await keep(answer, file, bytes, onProgress)
  } finally {
    call.destroy()
    agent.destroy()
  }
}

/** Writes what comes into a new file of this user's alone. @throws when that is more than `bytes` */
async function keep(content: AsyncIterable<Buffer>, file: string, bytes: number, onProgress: Download['onProgress']) {
  const handle = await open(file, 'wx', 0o600)
  try {
    let done = 0
    for await (const chunk of content) {
      done += chunk.length
      if (done > bytes) throw new Error('more than was signed')
      await handle.writeFile(chunk)
      onProgress(done)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}

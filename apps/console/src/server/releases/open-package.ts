import fs from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { env } from '../../env.ts'
import { db } from '../db.ts'
import { log } from '../log.ts'
import { currentRelease } from './current-release.ts'

interface OpenedPackage {
  content: ReadableStream
  bytes: number
}

/**
 * A file of the release that is offered, as a stream; null when it is none of it, or is not in the folder as it
 * was signed. Only names the release holds are looked for.
 */
export async function openPackage(file: string): Promise<OpenedPackage | null> {
  const { releaseFolder } = env()
  const offered = (await currentRelease(db()))?.packages.find((one) => one.file === file)
  if (!offered || !releaseFolder) return null
  try {
    const handle = await fs.open(path.join(releaseFolder, offered.file))
    const stat = await handle.stat()
    if (stat.isFile() && stat.size === offered.bytes) return { content: contentOf(handle), bytes: offered.bytes }
    await handle.close()
    log().warn({ file, bytes: stat.size, signed: offered.bytes }, 'a package has changed since it was published')
  } catch (error) {
    log().warn({ err: error, file }, 'a published package is not in the folder')
  }
  return null
}

/** Read as it is taken; the file is closed at its end, or when whoever takes it leaves. */
const contentOf = (handle: fs.FileHandle) => Readable.toWeb(handle.createReadStream()) as ReadableStream

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A disk of two megabytes, of its own and in memory, until the test is over. For root. */
export class SmallDisk {
  readonly #ballast: string

  /** Puts a folder there, with what is in it. */
  static under(folder: string): SmallDisk {
    const away = `${folder}.away`
    fs.renameSync(folder, away)
    fs.mkdirSync(folder)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder])
    onTestFinished(() => void execFileSync('umount', [folder]))
    execFileSync('cp', ['--archive', `${away}/.`, folder])
    fs.rmSync(away, { recursive: true })
    return new SmallDisk(folder)
  }

  private constructor(folder: string) {
    this.#ballast = path.join(folder, 'ballast')
  }

  /** Writes until nothing more goes in. */
  fill(): void {
    const file = fs.openSync(this.#ballast, 'a')
    try {
      for (;;) fs.writeSync(file, Buffer.alloc(4096))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    } finally {
      fs.closeSync(file)
    }
  }

  makeRoom(): void {
    fs.rmSync(this.#ballast)
  }
}

import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { openDisplay } from './display.ts'
import { eventually } from './eventually.ts'
import { type Wine, windowsPath } from './wine.ts'

/** A screen for windows of a Windows under Wine, and somebody at its keyboard. */
export interface WindowsScreen {
  /** Starts a program on it and waits for its window. @returns resolves when it has ended */
  start(program: string, title: string): Promise<{ ended: Promise<unknown> }>
  /** All that can be read on it now, labels, fields and buttons; greyed ones are left out. */
  texts(): Promise<string[]>
  press(key: string): void
  close(): Promise<void>
}

/** Opens the screen of a Japanese Windows: Wine takes the language from the environment of a program. */
export async function openScreen(wine: Wine, wineRoot: string): Promise<WindowsScreen> {
  const folder = fs.mkdtempSync(path.join(path.dirname(wine.drive), 'screen-'))
  // Wine looks at the name of the locale alone; that it is there is enough.
  fs.cpSync(path.join(wineRoot, 'usr/lib/locale/C.utf8'), path.join(folder, 'ja_JP.UTF-8'), { recursive: true })
  const reader = path.join(folder, 'read-screen.exe')
  const source = path.join(import.meta.dirname, 'read-screen.c')
  execFileSync('x86_64-w64-mingw32-gcc', ['-municode', '-mwindows', '-O1', '-o', reader, source])

  const size = '800x600'
  const display = await openDisplay(folder, size)
  const env = { DISPLAY: display.name, LC_ALL: 'ja_JP.UTF-8', LOCPATH: folder }
  const typed = { env: { ...process.env, ...env } }
  const start = (program: string, ...args: string[]) =>
    wine.start('explorer', [`/desktop=screen,${size}`, program, ...args], env)
  return {
    start: async (program, title) => {
      const ended = once(start(program), 'exit')
      // The desktop is there with its first window: two who begin at once would each make one.
      await eventually(title, () => spawnSync('xdotool', ['search', '--name', title], typed).status === 0)
      return { ended }
    },
    texts: async () => {
      const file = path.join(folder, `texts-${crypto.randomUUID()}`)
      start(windowsPath(reader), windowsPath(file))
      const text = await eventually('the screen to be read', () => {
        const read = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
        return read.endsWith('\0\0') && read
      })
      return text
        .split('\0')
        .map((each) => each.trim())
        .filter((each) => each !== '')
    },
    press: (key) => execFileSync('xdotool', ['key', key], typed),
    close: display.close,
  }
}

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import koffi from 'koffi'
import { registryText } from './windows-registry.ts'

/** Browsers whose windows can do without tabs and address line; Edge is part of Windows. */
const programs = ['msedge.exe', 'chrome.exe']
const swShowNormal = 1
/** MB_ICONINFORMATION, MB_SETFOREGROUND. */
const information = 0x40
const toForeground = 0x10000
/** ASFW_ANY. */
const anyProcess = 0xffffffff
const applicationName = '証明書発行アプリケーション'

/**
 * Shows a page in a window of its own: a browser's, with a profile in `folder` that has none of the person's extensions,
 * as those read what is typed. Without such a browser the person's usual one shows it.
 */
export function openWindow(file: string, folder: string): void {
  const browser = windowBrowser()
  if (!browser) return void openWithUsualProgram(file)
  const args = [
    `--app=${pathToFileURL(file).href}`,
    `--user-data-dir=${path.join(folder, 'window')}`,
    '--disable-extensions',
    '--disable-sync',
    // For one page of ours it needs no components, and no cache to speak of: the folder stays small for ever.
    '--disable-component-update',
    '--disable-background-networking',
    '--disk-cache-size=1000000',
    '--no-first-run',
    '--no-default-browser-check',
    '--window-size=760,860',
  ]
  const child = spawn(browser, args, { stdio: 'ignore', detached: true })
  child.on('error', () => openWithUsualProgram(file))
  child.unref()
}

/** The browser for a window of its own, as installed for all users of the PC; null when there is none. */
export function windowBrowser(): string | null {
  for (const program of programs) {
    const key = String.raw`SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths` + `\\${program}`
    const file = registryText('HKLM', key, '')?.replaceAll('"', '')
    if (file && existsSync(file)) return file
  }
  return null
}

/**
 * Lets any process put itself in front, as this one may: whoever has clicked on us waits for a window that the agent
 * opens, which works in the background.
 */
export function giveWay(): void {
  const allowForeground = koffi.load('user32.dll').func('bool AllowSetForegroundWindow(uint32_t process)')
  allowForeground(anyProcess)
}

/** Says something to whoever has clicked on us, and waits until it is read. */
export function showMessage(text: string): void {
  const messageBox = koffi
    .load('user32.dll')
    .func('int MessageBoxW(void *window, str16 text, str16 title, uint32_t kind)')
  messageBox(null, text, applicationName, information | toForeground)
}

/** Opens a file or an address with the user's own program for it; false when there is none. */
export function openWithUsualProgram(file: string): boolean {
  const shellExecute = koffi
    .load('shell32.dll')
    .func('intptr_t ShellExecuteW(void *window, str16 verb, str16 file, str16 parameters, str16 folder, int show)')
  // Above 32 it is no error (ShellExecuteW).
  return Number(shellExecute(null, 'open', file, null, null, swShowNormal)) > 32
}

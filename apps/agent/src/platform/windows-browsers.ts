import path from 'node:path'
import { type Handle, WindowsLibrary, countInOut, countOut } from '../keystore/windows-library.ts'
import { languages, wordsOf } from '../screens/text/text.ts'
import { type OpenBrowser, browserOf } from './browsers.ts'

const user32 = new WindowsLibrary('user32.dll', {
  FindWindowExW: ['uintptr_t', 'uintptr_t', 'uintptr_t', 'str16', 'str16'],
  IsWindowVisible: ['bool', 'uintptr_t'],
  GetWindowThreadProcessId: ['uint32_t', 'uintptr_t', countOut],
  GetWindowTextW: ['int', 'uintptr_t', 'void *', 'int'],
  IsIconic: ['bool', 'uintptr_t'],
  ShowWindow: ['bool', 'uintptr_t', 'int'],
  SetForegroundWindow: ['bool', 'uintptr_t'],
})
const kernel32 = new WindowsLibrary('kernel32.dll', {
  OpenProcess: ['uintptr_t', 'uint32_t', 'bool', 'uint32_t'],
  QueryFullProcessImageNameW: ['bool', 'uintptr_t', 'uint32_t', 'void *', countInOut],
  CloseHandle: ['bool', 'uintptr_t'],
})

/** PROCESS_QUERY_LIMITED_INFORMATION: had for every process of the same user. */
const mayAskName = 0x1000
const swRestore = 9
/** In characters. */
const longestPath = 1024
const longestTitle = 512
/** More windows than anybody has: their order may change while they are gone through. */
const mostWindows = 5000

/**
 * Browsers with a window that can be seen: one that only waits in the background cannot be closed by hand. The window of
 * our own screens is none of them.
 */
export function windowsBrowsers(): OpenBrowser[] {
  const found = new Map<number, OpenBrowser>()
  for (const { window, processId, name } of browserWindows())
    if (!found.has(processId) && !isOurs(titleOf(window))) found.set(processId, { processId, name })
  return [...found.values()]
}

/** Brings the window of our own screens to the front. False when there is none, or Windows does not let us. */
export function raiseScreens(): boolean {
  for (const { window } of browserWindows()) {
    if (!isOurs(titleOf(window))) continue
    if (user32.call('IsIconic', window)) user32.call('ShowWindow', window, swRestore)
    return user32.call('SetForegroundWindow', window) as boolean
  }
  return false
}

/** From the foremost on, those that can be seen. */
function* browserWindows(): Generator<OpenBrowser & { window: Handle }> {
  let window = windowAfter(0)
  for (let count = 0; window && count < mostWindows; count++) {
    const processId = user32.call('IsWindowVisible', window) ? processOf(window) : 0
    const name = processId === 0 ? null : browserOf(programOf(processId))
    if (name) yield { window, processId, name }
    window = windowAfter(window)
  }
}

/** Of all windows on the desktop, from the foremost on; zero after the last. */
const windowAfter = (window: Handle) => user32.call('FindWindowExW', 0, window, null, null) as Handle

/** A window without tabs has the title of its page and nothing after it. */
const isOurs = (title: string) => languages.some((language) => title.endsWith(wordsOf(language).application))

function titleOf(window: Handle): string {
  const text = Buffer.alloc(longestTitle * 2)
  const characters = user32.call('GetWindowTextW', window, text, longestTitle) as number
  return text.toString('utf16le', 0, characters * 2)
}

function processOf(window: Handle): number {
  const processId = [0]
  user32.call('GetWindowThreadProcessId', window, processId)
  return processId[0] ?? 0
}

/** The name of its file, without folder and ending; empty when it has ended meanwhile. */
function programOf(processId: number): string {
  const handle = kernel32.call('OpenProcess', mayAskName, false, processId) as Handle
  if (!handle) return ''
  const name = Buffer.alloc(longestPath * 2)
  const characters = [longestPath]
  const isKnown = kernel32.call('QueryFullProcessImageNameW', handle, 0, name, characters)
  kernel32.call('CloseHandle', handle)
  return isKnown ? path.win32.parse(name.toString('utf16le', 0, (characters[0] ?? 0) * 2)).name : ''
}

import path from 'node:path'
import koffi from 'koffi'
import { languages, wordsOf } from '../screens/text/text.ts'
import { type OpenBrowser, browserOf } from './browsers.ts'

/** PROCESS_QUERY_LIMITED_INFORMATION: allowed for every process of the same user. */
const mayAskName = 0x1000
const longestPath = 1024
const longestTitle = 512
/** More windows than anybody has: the order may change while it is gone through. */
const mostWindows = 5000

/**
 * Browsers with a window that can be seen: one that only waits in the background holds nobody up, and cannot be closed
 * by hand. The window of our own screens is none of them.
 */
export function windowsBrowsers(): OpenBrowser[] {
  const { nextWindow, isVisible, processOf, titleOf, programOf } = functions()
  const found = new Map<number, OpenBrowser>()
  let window = nextWindow(null)
  for (let count = 0; window !== null && count < mostWindows; count++) {
    const processId = isVisible(window) ? processOf(window) : 0
    const name = processId === 0 || found.has(processId) ? null : browserOf(programOf(processId))
    if (name && !isOurs(titleOf(window))) found.set(processId, { processId, name })
    window = nextWindow(window)
  }
  return [...found.values()]
}

/** A window without tabs has the title of the page, and nothing after it. */
const isOurs = (title: string) => languages.some((language) => title.endsWith(wordsOf(language).application))

type Window = bigint

function functions() {
  const user32 = koffi.load('user32.dll')
  const kernel32 = koffi.load('kernel32.dll')
  const findWindow = user32.func('uintptr_t FindWindowExW(uintptr_t parent, uintptr_t after, str16 kind, str16 title)')
  const isWindowVisible = user32.func('bool IsWindowVisible(uintptr_t window)')
  const windowProcess = user32.func('uint32_t GetWindowThreadProcessId(uintptr_t window, _Out_ uint32_t *process)')
  const windowText = user32.func('int GetWindowTextW(uintptr_t window, _Out_ uint8_t *text, int characters)')
  const openProcess = kernel32.func('uintptr_t OpenProcess(uint32_t access, bool inherited, uint32_t process)')
  const processName = kernel32.func(
    'bool QueryFullProcessImageNameW(uintptr_t process, uint32_t kind, _Out_ uint8_t *name, _Inout_ uint32_t *characters)',
  )
  const closeHandle = kernel32.func('bool CloseHandle(uintptr_t handle)')
  return {
    nextWindow: (after: Window | null): Window | null => {
      const next = BigInt(findWindow(0, after ?? 0n, null, null) as number | bigint)
      return next === 0n ? null : next
    },
    isVisible: (window: Window) => isWindowVisible(window) as boolean,
    processOf: (window: Window): number => {
      const id = [0]
      windowProcess(window, id)
      return id[0] ?? 0
    },
    titleOf: (window: Window): string => {
      const text = Buffer.alloc(longestTitle * 2)
      const characters = windowText(window, text, longestTitle) as number
      return text.toString('utf16le', 0, characters * 2)
    },
    /** The name of its file, without folder and ending; empty when it has ended meanwhile. */
    programOf: (processId: number): string => {
      const handle = openProcess(mayAskName, false, processId) as number | bigint
      if (!handle) return ''
      const name = Buffer.alloc(longestPath * 2)
      const characters = [longestPath]
      const isKnown = processName(handle, 0, name, characters) as boolean
      closeHandle(handle)
      return isKnown ? path.win32.parse(name.toString('utf16le', 0, (characters[0] ?? 0) * 2)).name : ''
    },
  }
}

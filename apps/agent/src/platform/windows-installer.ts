import path from 'node:path'
import koffi from 'koffi'
import { windowsFolder } from './windows-user.ts'

/** SHELLEXECUTEINFOW. */
const executeInfo = koffi.struct({
  size: 'uint32_t',
  mask: 'uint32_t',
  window: 'void *',
  verb: 'str16',
  file: 'str16',
  parameters: 'str16',
  folder: 'str16',
  show: 'int32_t',
  instance: 'void *',
  idList: 'void *',
  className: 'str16',
  classKey: 'void *',
  hotKey: 'uint32_t',
  icon: 'void *',
  process: 'intptr_t',
})
const shellExecute = koffi
  .load('shell32.dll')
  .func('ShellExecuteExW', 'bool', [koffi.inout(koffi.pointer(executeInfo))])
const kernel32 = koffi.load('kernel32.dll')
const waitFor = kernel32.func('uint32_t WaitForSingleObject(intptr_t handle, uint32_t ms)')
const exitCodeOf = kernel32.func('bool GetExitCodeProcess(intptr_t process, _Out_ uint32_t *code)')
const closeHandle = kernel32.func('bool CloseHandle(intptr_t handle)')

/** SEE_MASK_NOCLOSEPROCESS | SEE_MASK_NOASYNC | SEE_MASK_FLAG_NO_UI. */
const mask = 0x40 | 0x100 | 0x400
const showNormal = 1
const forEver = 0xffffffff

/**
 * Has Windows Installer install an MSI with the rights of an administrator, for which Windows asks (UAC), and waits for
 * its exit code. The MSI keeps its settings. It ends the agents of all users of the PC, this one among them, and starts them
 * again.
 * @throws when the person says no, or may not
 */
export async function installMsi(file: string): Promise<number> {
  const info = {
    size: koffi.sizeof(executeInfo),
    mask,
    window: null,
    verb: 'runas',
    file: path.join(windowsFolder('system'), 'msiexec.exe'),
    parameters: `/i "${file}" /passive /norestart`,
    folder: null,
    show: showNormal,
    instance: null,
    idList: null,
    className: null,
    classKey: null,
    hotKey: 0,
    icon: null,
    process: 0,
  }
  // In a thread of its own: the question stands there until it is answered.
  const isStarted = await called<boolean>(shellExecute, info)
  if (!isStarted || !info.process) throw new Error('Windows did not start the installer as an administrator')
  try {
    await called(waitFor, info.process, forEver)
    const code = [0]
    if (!exitCodeOf(info.process, code)) throw new Error('the exit code of the installer is not to be had')
    return code[0] ?? -1
  } finally {
    closeHandle(info.process)
  }
}

function called<Result>(call: ReturnType<typeof kernel32.func>, ...args: unknown[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    call.async(...args, (error: Error | null, result: Result) => (error ? reject(error) : resolve(result)))
  })
}

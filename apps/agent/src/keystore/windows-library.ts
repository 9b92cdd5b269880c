import koffi, { type KoffiFunc, type LibraryHandle, type TypeObject } from 'koffi'

/** A function of Windows said no. `code`: the status it gave, or what GetLastError told. */
export class WindowsError extends Error {
  override readonly name = 'WindowsError'
  readonly code: number

  constructor(call: string, code: number) {
    super(`${call} answered 0x${(code >>> 0).toString(16)}`)
    this.code = code >>> 0
  }
}

/** A handle or an address. Zero is none. */
export type Handle = number | bigint

type Type = string | TypeObject | ReturnType<typeof koffi.out>
type Signature = [result: Type, ...parameters: Type[]]

export const handleOut = koffi.out(koffi.pointer('uintptr_t'))
export const countOut = koffi.out(koffi.pointer('uint32_t'))
export const countInOut = koffi.inout(koffi.pointer('uint32_t'))

/** Functions of one of Windows' own libraries, which is loaded when the first of them is called. */
export class WindowsLibrary<Name extends string> {
  readonly #file: string
  readonly #signatures: Record<Name, Signature>
  readonly #functions = new Map<Name, KoffiFunc<(...args: unknown[]) => unknown>>()
  #library: LibraryHandle | null = null

  constructor(file: string, signatures: Record<Name, Signature>) {
    this.#file = file
    this.#signatures = signatures
  }

  call(name: Name, ...args: unknown[]): unknown {
    return this.#function(name)(...args)
  }

  /** For functions that answer FALSE or NULL when they say no. @throws WindowsError with what GetLastError tells */
  must(name: Name, ...args: unknown[]): Handle {
    const result = this.call(name, ...args)
    if (!result) throw new WindowsError(name, lastError())
    return result as Handle
  }

  /** The same, off the main thread: a TPM or a card may take seconds. */
  async mustLater(name: Name, ...args: unknown[]): Promise<void> {
    const { result, code } = await this.#later(name, args)
    if (!result) throw new WindowsError(name, code)
  }

  /** Off the main thread, for functions that answer a status. */
  async statusLater(name: Name, ...args: unknown[]): Promise<number> {
    return Number((await this.#later(name, args)).result) >>> 0
  }

  async #later(name: Name, args: unknown[]): Promise<{ result: unknown; code: number }> {
    // The other thread reads and writes what is passed: it must not be collected before it is done.
    inUse.add(args)
    try {
      return await new Promise((resolve, reject) => {
        // The error of the other thread is told within this call back, and not after it.
        this.#function(name).async(...args, (error: unknown, result: unknown) =>
          error ? reject(error) : resolve({ result, code: lastError() }),
        )
      })
    } finally {
      inUse.delete(args)
    }
  }

  #function(name: Name) {
    const known = this.#functions.get(name)
    if (known) return known
    const [result, ...parameters] = this.#signatures[name]
    this.#library ??= koffi.load(this.#file)
    const callable = this.#library.func('__stdcall', name, result, parameters)
    this.#functions.set(name, callable)
    return callable as KoffiFunc<(...args: unknown[]) => unknown>
  }
}

const inUse = new Set<unknown>()

const kernel = new WindowsLibrary('kernel32.dll', { GetLastError: ['uint32_t'] })
const lastError = () => Number(kernel.call('GetLastError'))

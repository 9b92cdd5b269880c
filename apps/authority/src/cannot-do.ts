/**
 * What is asked for cannot be done. The message says what, why and what to do, for the person at the command line; on a
 * Japanese page stands what `ja` says.
 */
export class CannotDo extends Error {
  override readonly name = 'CannotDo'
  readonly ja: string

  constructor(message: string, { ja, ...options }: ErrorOptions & { ja?: string } = {}) {
    super(message, options)
    this.ja = ja ?? message
  }
}

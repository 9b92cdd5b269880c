/** What is asked for cannot be done. The message says what, why and what to do, for the person at the command line. */
export class CannotDo extends Error {
  override readonly name = 'CannotDo'
}

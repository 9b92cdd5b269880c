import os from 'node:os'

/** Who gives a command, as the machine knows him. */
export function osUser(): string {
  try {
    return os.userInfo().username
  } catch {
    // In a container a user may have no name.
    return `uid ${process.getuid?.() ?? '?'}`
  }
}

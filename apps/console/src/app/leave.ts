let leaving = false

/**
 * Loads another page in full, so that nothing of what was seen stays in memory. The first call decides: signing out
 * makes requests under way fail, and those would go to sign-in too, with a way back.
 */
export function leave(to: string): void {
  if (leaving) return
  leaving = true
  window.location.assign(to)
}

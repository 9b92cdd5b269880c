/** Software that gets in the way of certificates (manual §5): found late, they have to be revoked and issued again. */
export const conflicts = ['smartaccess', 'sure_click', 'simplepass'] as const
export type Conflict = (typeof conflicts)[number]

const names: Record<Conflict, RegExp> = {
  smartaccess: /\bSMARTACCESS\b/i,
  sure_click: /\bSure ?Click\b/i,
  simplepass: /\bSimplePass\b/i,
}

/** Which of it is among the programs of a PC, by the names they are installed under. */
export const conflictsAmong = (programs: string[]): Conflict[] =>
  conflicts.filter((each) => programs.some((program) => names[each].test(program)))

import type { Advice, CodeAdvice, DomainText } from './ja.ts'

export type EmployeeText = Omit<DomainText, 'code' | 'signOnRefused'> & {
  code: Record<keyof DomainText['code'], Advice>
  signOnRefused: Advice
}

/** The words of the domain where the employee reads them: what they can do themselves, and who helps. */
export function forEmployee({ code, signOnRefused, ...words }: DomainText): EmployeeText {
  const theirs = Object.entries(code).map(([name, advice]) => [name, theirAdvice(advice)])
  return {
    ...words,
    code: Object.fromEntries(theirs) as EmployeeText['code'],
    signOnRefused: theirAdvice(signOnRefused),
  }
}

const theirAdvice = ({ what, todo, employee }: CodeAdvice): Advice => ({ what, todo: employee ?? todo })

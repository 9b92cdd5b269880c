import type { DomainText } from '@certfleet/core/text/ja.ts'
import type { CellError } from './read-rows.ts'

/** What is wrong with a cell and what to do, in one line: for the file of errors and the command. */
export function errorText({ column, problem, value, detail }: CellError, domain: DomainText): string {
  const { what, todo } = domain.importProblem[problem]
  const fill = (text: string) => text.replaceAll('{detail}', detail ?? '')
  const where = column ? `${domain.importColumn[column]}${value ? ` "${value}"` : ''}: ` : ''
  return `${where}${fill(what)} ${fill(todo)}`
}

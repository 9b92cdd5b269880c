import type { diagnosisJa } from './diagnosis-ja.ts'
import type { Words } from './shape.ts'

export const diagnosisEn: Words<typeof diagnosisJa> = {
  title: 'Diagnosis',
  none: 'No diagnosis has been asked for.',
  ask: 'Ask for a diagnosis',
  cannotNotActive: 'Only PCs that are active can be asked.',
  cannotTooOld: 'The agent of this PC is too old for it. Update the agent first.',
  cannotAsked: 'Waiting for the answer.',
  confirmTitle: 'Ask for a diagnosis',
  confirmBody:
    'The person at {hostname} ({osUser}) is asked in your name. Only if they agree, the agent looks at the PC and sends what it finds, without passwords and keys. Without an answer the request ends after three days.',
  confirm: 'Ask',
  asked: '{hostname} is asked for a diagnosis',
  standing: {
    asked: 'Waiting for an answer',
    refused: 'Refused',
    unanswered: 'Not answered',
    received: 'Received',
  },
  by: 'requested by {name}',
  until: 'Answer by',
  answered: 'Answered',
  report: 'The latest diagnosis received',
  reportAt: 'Looked at',
  summary:
    '{problems, plural, one {# problem} other {# problems}}, {warnings, plural, one {# warning} other {# warnings}}, {fine, number} in order',
  allFine: 'No problems and no warnings.',
  todo: 'What to do',
  seen: 'What was seen',
  showAll: 'Show all checks',
  showTrouble: 'Show problems and warnings only',
  result: { ok: 'In order', warning: 'Warning', problem: 'Problem', not_applicable: 'Does not apply' },
}

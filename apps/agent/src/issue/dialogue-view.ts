import { type DialogueEvent, advance, startDialogue } from '@certfleet/core/dialogue.ts'
import type { Purpose } from '@certfleet/core/issuance.ts'
import type { CertificateInfo } from '@certfleet/pki/read-certificate.ts'
import type { Issuance } from './issuance.ts'
import type { Waiting } from './patience.ts'
import type { DialogueView } from './view.ts'

/** The dialogue on the screen: core says what follows what, this keeps what is shown with it. */

export function freshDialogue(purpose: Purpose, certificates: CertificateInfo[] = []): DialogueView {
  return {
    kind: 'dialogue',
    dialogue: startDialogue(purpose),
    certificates,
    busy: false,
    wrongTries: 0,
    trouble: null,
    stage: 'key',
    result: null,
  }
}

type Change = Partial<Omit<DialogueView, 'kind' | 'dialogue'>>

/** Changes what is shown beside the step; nothing when no dialogue is on the screen. */
export function changeDialogue(issuance: Issuance, change: Change): void {
  if (issuance.view.kind === 'dialogue') issuance.show({ ...issuance.view, ...change })
}

/** Moves the dialogue on. Without one on the screen, after a restart, it begins with this event. */
export function moveDialogue(issuance: Issuance, event: DialogueEvent, change: Change = {}): void {
  const view = issuance.view.kind === 'dialogue' ? issuance.view : freshDialogue(issuance.order.purpose)
  issuance.show({ ...view, dialogue: advance(view.dialogue, event), ...change })
}

/** Where the dialogue waits for the authority: the trouble stands on the screen that is there. */
export function inDialogue(issuance: Issuance, mayLeave: boolean): Waiting {
  return { mayLeave, show: (trouble) => changeDialogue(issuance, { trouble }) }
}

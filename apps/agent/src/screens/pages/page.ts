import type { View } from '../view.ts'
import type { Words } from '../text/text.ts'
import { challengePage } from './challenge.ts'
import { contactPage } from './contact.ts'
import { diagnosisPage } from './diagnosis.ts'
import { choicePage, failurePage, passwordPage, processingPage, resultPage } from './dialogue.ts'
import { externalPage } from './external.ts'
import type { Html } from './frame.ts'
import { proxyPage } from './proxy.ts'
import { pinPage } from './pin.ts'
import { preflightPage, requestPage, snoozePage } from './request.ts'
import { reminderPage } from './reminder.ts'
import { removalPage } from './removal.ts'
import { statusPage } from './status.ts'
import { updatePage } from './update.ts'

/** A view as markup for the page's body. */
export function pageOf(view: View, words: Words): Html {
  switch (view.screen) {
    case 'FLT01':
      return requestPage(view, words)
    case 'FLT02':
      return snoozePage(view, words)
    case 'FLT03':
      return preflightPage(view, words)
    case 'FLT04':
      return statusPage(view, words)
    case 'FLT05':
      return contactPage(view, words)
    case 'FLT06':
      return updatePage(view, words)
    case 'FLT07':
      return removalPage(view, words)
    case 'FLT08':
      return externalPage(view, words)
    case 'FLT09':
      return reminderPage(view, words)
    case 'FLT10':
      return diagnosisPage(view, words)
    case 'FLT11':
      return pinPage(view, words)
    case 'CCHK001':
      return choicePage(view, words)
    case 'CCHK008':
      return proxyPage(view, words)
    case 'CCHK002':
      return passwordPage(view, words)
    case 'CCHK003':
    case 'CCHK004':
    case 'CCHK005':
    case 'CCHK006':
      return challengePage(view, words)
    case 'processing':
      return processingPage(view, words)
    case 'CCHK007':
      return resultPage(view, words)
    case 'CCHK902':
      return failurePage(view, words)
  }
}

/** The title of the browser tab. */
export function titleOf(view: View, words: Words): string {
  const titles: Record<View['screen'], string> = {
    FLT01: words.flt01.title,
    FLT02: words.later,
    FLT03: words.flt03.title,
    FLT04: words.flt04.title,
    FLT05: words.flt05.title,
    FLT06: words.flt06.title,
    FLT08: words.flt08.title,
    FLT07: words.flt07.title,
    FLT09: words.flt09.title,
    FLT10: words.flt10.title,
    FLT11: words.flt11.title,
    CCHK001: words.cchk001.title,
    CCHK002: words.cchk002.title,
    CCHK003: words.cchk003.title,
    CCHK004: words.cchk003.title,
    CCHK005: words.cchk005.title,
    CCHK006: words.cchk006.title,
    processing: words.processing.title,
    CCHK007: words.cchk007.title,
    CCHK008: words.cchk008.title,
    CCHK902: words.cchk902.title,
  }
  return `${titles[view.screen]} - ${words.application}`
}

import { audiences, noticeStates } from '@certfleet/core/notice.ts'
import { type Params, readMany, readText } from '../../../ui/url-params.ts'

/** What the address asks of the list of mails. */
export const noticesQuery = (params: Params) => ({
  state: readMany(params, 'state', noticeStates),
  audience: readMany(params, 'audience', audiences),
  search: readText(params, 'search'),
})

import { lifecycles } from '@certfleet/core/certificate.ts'
import { agentListInput, agentSorts, listAgents } from '../../apps/console/src/server/agents/list-agents.ts'
import {
  certificateListInput,
  certificateSorts,
  listCertificates,
} from '../../apps/console/src/server/certificates/list-certificates.ts'
import {
  issuanceListInput,
  issuanceSorts,
  listIssuances,
} from '../../apps/console/src/server/issuances/list-issuances.ts'
import { listPeople, peopleListInput, peopleSorts } from '../../apps/console/src/server/people/list-people.ts'
import { auditListInput, listAudit } from '../../apps/console/src/server/audit/list-audit.ts'
import { getAgent } from '../../apps/console/src/server/agents/get-agent.ts'
import { companyCalendar } from '../../apps/console/src/server/calendar.ts'
import { countMatching } from '../../apps/console/src/server/matching/count-matching.ts'
import { listConflicts } from '../../apps/console/src/server/matching/list-conflicts.ts'
import { listLeavers } from '../../apps/console/src/server/matching/list-leavers.ts'
import { listUnassigned } from '../../apps/console/src/server/matching/list-unassigned.ts'
import { listUnknown } from '../../apps/console/src/server/matching/list-unknown.ts'
import { digestFacts } from '../../apps/console/src/server/notices/digest-facts.ts'
import { idsWithSomethingDue } from '../../apps/console/src/server/notices/due-notices.ts'
import { listNotices, noticeListInput } from '../../apps/console/src/server/notices/list-notices.ts'
import { listReleases } from '../../apps/console/src/server/releases/list-releases.ts'
import { getOverview } from '../../apps/console/src/server/overview/get-overview.ts'

type Query = () => Promise<unknown>

const certificates = (input: object) => () => listCertificates(certificateListInput.parse({ past: 'hidden', ...input }))
const agents = (input: object) => () => listAgents(agentListInput.parse(input))
const people = (input: object) => () => listPeople(peopleListInput.parse(input))
const issuances = (input: object) => () => listIssuances(issuanceListInput.parse(input))
const mails = (input: object) => () => listNotices(noticeListInput.parse(input))
const audit = (input: object) => () => listAudit(auditListInput.parse(input))
const firstPage = { limit: 50 }
const nowHere = async () => ({ now: new Date(), calendar: await companyCalendar() })

/** What the pages ask the server for, by name: each filter, order and kind of search of each list. */
export async function consoleQueries(): Promise<Record<string, Query>> {
  return {
    'certificates, first page': certificates({}),
    'certificates, past ones too': certificates({ past: 'shown' }),
    'certificates, a page far down': certificates({ past: 'shown', cursor: await cursorFarDown() }),
    ...Object.fromEntries(
      lifecycles.map((label) => [`certificates, ${label}`, certificates({ past: 'shown', lifecycle: [label] })]),
    ),
    'certificates, critical and nothing under way': certificates({ lifecycle: ['critical'], work: 'none' }),
    ...Object.fromEntries(certificateSorts.map((sort) => [`certificates by ${sort}`, certificates({ sort })])),
    'certificates, critical by name': certificates({ lifecycle: ['critical'], sort: 'name' }),
    'certificates, search of a full name': certificates({ search: '田中 太郎' }),
    'certificates, search of a family name': certificates({ search: '田中' }),
    'certificates, search of a department': certificates({ search: '営業第一' }),
    'certificates, search of one character': certificates({ search: '田' }),
    'certificates, search of a login ID': certificates({ search: 'user012345' }),
    'certificates, search of a PC': certificates({ search: 'ＰＣ－０１２３４５' }),
    'certificates, search of a serial number': certificates({ search: 'a3f09b' }),
    'certificates, search of what is not there': certificates({ search: '該当なし' }),
    'certificates, family name by name': certificates({ search: '田中', sort: 'name' }),
    ...Object.fromEntries(agentSorts.map((sort) => [`PCs by ${sort}`, agents({ sort })])),
    ...Object.fromEntries(
      (['silent', 'clock', 'outdated'] as const).map((one) => [`PCs, ${one}`, agents({ trouble: [one] })]),
    ),
    'PCs, unassigned': agents({ match: 'unassigned' }),
    'PCs, search of a family name': agents({ search: '田中' }),
    ...Object.fromEntries(peopleSorts.map((sort) => [`people by ${sort}`, people({ sort })])),
    'people, without a PC': people({ match: 'no_pc' }),
    'people, search of a family name': people({ search: '田中' }),
    'people, family name by name': people({ search: '田中', sort: 'name' }),
    ...Object.fromEntries(issuanceSorts.map((sort) => [`issuances by ${sort}`, issuances({ sort })])),
    'issuances, all': issuances({ show: 'all' }),
    'issuances, completed this week': issuances({ show: 'ended', state: ['completed'], ended: 'this_week' }),
    'issuances, search of a family name': issuances({ search: '田中' }),
    overview: getOverview,
    'a PC': () => getAgent('00000000-0000-7000-8400-000000001234'),
    'to match, how many': countMatching,
    'to match, conflicts': listConflicts,
    'to match, login IDs of nobody': () => listUnknown(firstPage),
    'to match, PCs of nobody': () => listUnassigned(firstPage),
    'to match, of people who left': () => listLeavers(firstPage),
    mails: mails({}),
    'mails, sent to employees': mails({ state: ['sent'], audience: ['employee'] }),
    'mails, failed': mails({ state: ['failed'] }),
    'mails, search of a family name': mails({ search: '田中' }),
    audit: audit({}),
    'audit, a rare action': audit({ action: ['person.edited'] }),
    'audit, search of a PC': audit({ search: 'PC-012345' }),
    'versions of the agent': listReleases,
    'background, which mails are due': async () => idsWithSomethingDue(await nowHere()),
    'background, the digest': async () => digestFacts(await nowHere()),
  }
}

/** The cursor after 20,000 certificates. */
async function cursorFarDown(): Promise<string> {
  let cursor: string | null = null
  for (let read = 0; read < 100; read++) {
    const input = certificateListInput.parse({ past: 'shown', limit: 200, cursor })
    cursor = (await listCertificates(input)).nextCursor
  }
  return cursor ?? ''
}

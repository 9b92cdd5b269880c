import type { Messages } from 'use-intl'
import { agentListInput, listAgents } from '../../../../server/agents/list-agents.ts'
import { certificateListInput, listCertificates } from '../../../../server/certificates/list-certificates.ts'
import type { ExportedList, ExportOrder } from '../../../../server/exports/export-list.ts'
import { issuanceListInput, listIssuances } from '../../../../server/issuances/list-issuances.ts'
import { listPeople, peopleListInput } from '../../../../server/people/list-people.ts'
import { certificatesQuery } from '../../../(signed-in)/certificates/certificates-query.ts'
import { issuancesQuery } from '../../../(signed-in)/issuances/issuances-query.ts'
import { pcsQuery } from '../../../(signed-in)/pcs/pcs-query.ts'
import { peopleQuery } from '../../../(signed-in)/people/people-query.ts'

type CsvList = (params: URLSearchParams, words: Messages) => Pick<ExportOrder, 'header' | 'page'>

const limit = 200

/** Each list as its page shows it under the same address, in records. */
export const csvLists: Record<ExportedList, CsvList> = {
  certificates: (params, words) => {
    const { columns, detail } = words.certificates
    const columnsOf = columnsFor<Awaited<ReturnType<typeof listCertificates>>['rows'][number]>([
      [columns.lifecycle, (row) => words.domain.lifecycle[row.lifecycle]],
      [columns.holder, (row) => row.holder?.name],
      [columns.department, (row) => row.holder?.department],
      [detail.loginId, (row) => row.holder?.loginId],
      [detail.authority, (row) => row.authority.name],
      [columns.pc, (row) => row.agent?.hostname],
      [words.pcs.columns.osUser, (row) => row.agent?.osUser],
      [columns.notAfter, (row) => instant(row.notAfter)],
      [detail.windowOpensAt, (row) => instant(row.windowOpensAt)],
      [columns.work, (row) => row.openIssuance && words.domain.issuanceState[row.openIssuance.state]],
      [words.issuances.columns.waitingOn, (row) => partyOf(row.openIssuance?.waitingOn, words)],
      [detail.serial, (row) => row.serialHex],
      [detail.commonName, (row) => row.commonName],
    ])
    const query = certificatesQuery(params)
    return columnsOf((cursor) => listCertificates(certificateListInput.parse({ ...query, cursor, limit })))
  },
  issuances: (params, words) => {
    const { columns, detail } = words.issuances
    const columnsOf = columnsFor<Awaited<ReturnType<typeof listIssuances>>['rows'][number]>([
      [columns.holder, (row) => row.subscriber.employee.name],
      [words.people.columns.department, (row) => row.subscriber.employee.department],
      [words.people.columns.loginId, (row) => row.subscriber.loginId],
      [columns.purpose, (row) => words.domain.purpose[row.purpose]],
      [columns.state, (row) => words.domain.issuanceState[row.state]],
      [columns.waitingOn, (row) => partyOf(row.waitingOn, words)],
      [words.issuances.sinceColumn, (row) => instant(row.since)],
      [columns.code, (row) => row.lastCode],
      [columns.pc, (row) => row.agent.hostname],
      [detail.authority, (row) => row.authority.name],
      [columns.deadline, (row) => instant(row.deadlineAt)],
      [detail.requestedAt, (row) => instant(row.createdAt)],
      [detail.requestedBy, (row) => row.requestedBy],
      [words.issuances.endedWhen, (row) => instant(row.endedAt)],
    ])
    const query = issuancesQuery(params)
    return columnsOf((cursor) => listIssuances(issuanceListInput.parse({ ...query, cursor, limit })))
  },
  pcs: (params, words) => {
    const { columns } = words.pcs
    const columnsOf = columnsFor<Awaited<ReturnType<typeof listAgents>>['rows'][number]>([
      [columns.hostname, (row) => row.hostname],
      [columns.osUser, (row) => row.osUser],
      [columns.state, (row) => words.domain.agentState[row.state]],
      [columns.people, (row) => row.assignments.map(({ subscriber }) => subscriber.employee.name).join(' / ')],
      [words.people.columns.loginId, (row) => row.assignments.map(({ subscriber }) => subscriber.loginId).join(' / ')],
      [columns.connection, (row) => (row.connected ? words.pcs.connected : words.pcs.notConnected)],
      [words.pcs.lastSeen, (row) => instant(row.lastSeenAt)],
      [words.pcs.clockSeconds, (row) => Math.round(row.clockAheadMs / 1000)],
      [columns.version, (row) => row.version],
      [columns.platform, (row) => row.platform],
      [columns.enrolled, (row) => instant(row.createdAt)],
    ])
    const query = pcsQuery(params)
    return columnsOf((cursor) => listAgents(agentListInput.parse({ ...query, cursor, limit })))
  },
  people: (params, words) => {
    const { columns } = words.people
    const columnsOf = columnsFor<Awaited<ReturnType<typeof listPeople>>['rows'][number]>([
      [columns.name, (row) => row.employee.name],
      [columns.department, (row) => row.employee.department],
      [words.people.addAsk.email, (row) => row.employee.email],
      [columns.loginId, (row) => row.loginId],
      [words.people.locked, (row) => instant(row.lockedAt)],
      [columns.authority, (row) => row.authority.name],
      [columns.pc, (row) => row.assignments.map(({ agent }) => agent.hostname).join(' / ')],
      [columns.certificates, (row) => row.certificates],
    ])
    const query = peopleQuery(params)
    return columnsOf((cursor) => listPeople(peopleListInput.parse({ ...query, cursor, limit })))
  },
}

interface ListPage<Row> {
  rows: Row[]
  nextCursor: string | null
}
type Columns<Row> = [heading: string, cell: (row: Row) => string | number | null | undefined][]

/** Headings and cells of a list, and how its pages become records. */
function columnsFor<Row>(columns: Columns<Row>) {
  return (read: (cursor: string | null) => Promise<ListPage<Row>>) => ({
    header: columns.map(([heading]) => heading),
    page: async (cursor: string | null) => {
      const { rows, nextCursor } = await read(cursor)
      return { records: rows.map((row) => columns.map(([, cell]) => cell(row) ?? '')), nextCursor }
    },
  })
}

const partyOf = (party: keyof Messages['domain']['party'] | null | undefined, words: Messages) =>
  party && words.domain.party[party]

const jstOffsetMs = 9 * 3_600_000

/** `2027-03-05 08:59` in Japan, which spreadsheets take for a time. */
const instant = (at: Date | null): string =>
  at ? new Date(at.getTime() + jstOffsetMs).toISOString().slice(0, 16).replace('T', ' ') : ''

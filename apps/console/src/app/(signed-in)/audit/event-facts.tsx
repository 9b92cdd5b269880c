'use client'

import type { ReactNode } from 'react'
import { useMessages } from 'use-intl'
import { Link } from '../../../ui/link.tsx'
import { Mono } from '../../../ui/mono.tsx'
import { Instant } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import { ChangeList } from '../people/import/[id]/change-list.tsx'
import classes from './event-facts.module.css'
import type { Event } from './event.ts'

export interface EventFact {
  key: string
  label: string
  value: ReactNode
}

/** What an event says beyond its action, in words and in the order of their texts; `without` leaves out what the page shows anyway. */
export function useEventFacts(): (event: Event, without?: string[]) => EventFact[] {
  const labels: Record<string, string> = useMessages().audit.fact
  const valueOf = useValue()
  const order = Object.keys(labels)
  return (event, without = []) =>
    Object.entries(event.data)
      .filter(([key, value]) => key !== 'logins' && value !== null && value !== '' && !without.includes(key))
      .filter(([key]) => !isSameTime(event, key))
      .toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
      .map(([key, value]) => ({ key, label: labels[labelOf(event, key)] ?? key, value: valueOf(event, key, value) }))
}

/** Under which key the label of a fact stands. */
function labelOf({ action, subjectKind }: Event, key: string): string {
  if (key === 'code' && action === 'authority.connected') return 'institutionCode'
  return key === 'name' && subjectKind !== 'person' ? 'label' : key
}

/** A report that took longer than this to reach us says when it was made. */
const notableDelayMs = 60_000

/** Whether a fact repeats the time of the event. */
const isSameTime = (event: Event, key: string): boolean =>
  key === 'at' && Math.abs(Date.parse(String(event.data.at)) - event.at.getTime()) < notableDelayMs

/** A value in words. A word we have no words for is shown as it is: the agent may be newer than this page. */
function useValue(): (event: Event, key: string, value: unknown) => ReactNode {
  const { domain, audit, notices, pcs, tokens } = useMessages()
  return ({ action, data }, key, value) => {
    const text = String(value)
    switch (key) {
      case 'changes':
        // Once they were written as a sentence.
        return Array.isArray(value) ? <ChangeList row={{ changes: [], logins: [], ...data }} /> : text
      case 'state':
        return wordFor(action === 'agent.enrolled' ? domain.agentState : domain.issuanceState, text)
      case 'waitingOn':
        return wordFor(domain.party, text)
      case 'code':
        return codeText(action === 'authority.sync_failed' ? domain.problem : domain.code, text)
      case 'protection':
        return wordFor(domain.protection, text)
      case 'refusal':
        return wordFor(domain.refusal, text)
      case 'businessDaysOnly':
      case 'isUnattended':
        return value === true ? audit.yes : audit.no
      case 'purpose':
        return wordFor(domain.purpose, text)
      case 'basis':
        return wordFor(pcs.basis, text)
      case 'tokenStatus':
        return wordFor(tokens.status, text)
      case 'reason':
        return wordFor(action.startsWith('notice.') ? notices.reason : audit.reason, text)
      case 'audience':
        return wordFor(notices.audience, text)
      case 'milestone':
        return wordFor(notices.milestone, text)
      case 'at':
        return <Instant at={new Date(text)} precision="second" />
      case 'backupAt':
      case 'restoredFrom':
        return <Instant at={new Date(text)} precision="second" />
      case 'expiresAt':
        return <Instant at={new Date(text)} />
      case 'campaignId':
        return <IdLink href={paths.campaign(text)} id={text} />
      case 'agentId':
        return <IdLink href={paths.pc(text)} id={text} />
      case 'employeeId':
        return <IdLink href={paths.person(text)} id={text} />
      case 'importId':
        return <IdLink href={paths.peopleImport(text)} id={text} />
      case 'certificateId':
        return <IdLink href={paths.certificate(text)} id={text} />
      case 'issuanceId':
        // The alarm is that there is no such issuance of this PC.
        if (action === 'agent.alarm') return <Mono>{shortId(text)}</Mono>
        return <IdLink href={paths.issuance(text)} id={text} />
      case 'serialHex':
        return <Mono>{text}</Mono>
      case 'diagnosisId':
      case 'keyId':
      case 'requestId':
      case 'sha256':
      case 'spkiSha256':
      case 'subscriberId':
      case 'suspicionId':
      case 'tokenId':
        return (
          <span title={text}>
            <Mono>{shortId(text)}</Mono>
          </span>
        )
      default:
        return text
    }
  }
}

const IdLink = ({ href, id }: { href: string; id: string }) => (
  <Link href={href}>
    <Mono>{shortId(id)}</Mono>
  </Link>
)

/** The end of an id: the beginning is the time it was made, much the same for neighbours. */
export const shortId = (id: string): string => (id.length > 12 ? `…${id.slice(-8)}` : id)

function wordFor(words: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key
}

function codeText(words: Readonly<Record<string, { what: string }>>, code: string): string {
  const advice = Object.hasOwn(words, code) ? words[code] : undefined
  return advice ? `${advice.what} [${code}]` : code
}

/** The same, one after the other. */
export function FactList({ facts }: { facts: EventFact[] }) {
  if (facts.length === 0) return null
  return (
    <dl className={classes.facts}>
      {facts.map(({ key, label, value }) => (
        <div key={key}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

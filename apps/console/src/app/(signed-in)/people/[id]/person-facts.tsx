'use client'

import { useMessages } from 'use-intl'
import { Fact, Facts } from '../../../../ui/facts.tsx'
import { Instant } from '../../../../ui/time.tsx'
import type { PersonDetail } from './person-view.tsx'

export function PersonFacts({ person: { facts } }: { person: PersonDetail }) {
  const { domain, person: words, ui } = useMessages()
  const labels = domain.importColumn
  return (
    <Facts>
      <Fact label={labels.employeeNumber}>{facts.employeeNumber ?? ui.none}</Fact>
      <Fact label={labels.nameKana}>{facts.nameKana || ui.none}</Fact>
      <Fact label={labels.department}>{facts.department || ui.none}</Fact>
      <Fact label={labels.email}>{facts.email ?? ui.none}</Fact>
      <Fact label={labels.managerEmail}>{facts.managerEmail ?? ui.none}</Fact>
      <Fact label={labels.language}>{words.languages[facts.language]}</Fact>
      {facts.leaveFrom && (
        <Fact label={labels.leaveFrom}>
          <Instant at={startOfDay(facts.leaveFrom)} precision="day" /> –{' '}
          {facts.leaveUntil ? <Instant at={startOfDay(facts.leaveUntil)} precision="day" /> : words.leaveOpen}
        </Fact>
      )}
      {facts.leftOn && (
        <Fact label={labels.leftOn}>
          <Instant at={startOfDay(facts.leftOn)} precision="day" />
        </Fact>
      )}
    </Facts>
  )
}

/** A day as the instant it begins in Japan, to be written like other dates. */
export const startOfDay = (day: string): Date => new Date(`${day}T00:00:00+09:00`)

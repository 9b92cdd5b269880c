'use client'

import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import type { Outputs } from '../../../../trpc/router-types.ts'
import { Columns } from '../../../../ui/columns.tsx'
import { PageHeader } from '../../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../../ui/problem-alert.tsx'
import { Section } from '../../../../ui/section.tsx'
import { paths } from '../../../paths.ts'
import { useProblemText } from '../../../problem-text.ts'
import { AddLoginButton } from './add-login.tsx'
import { EditPersonButton } from './edit-person.tsx'
import { PersonEvents } from './person-events.tsx'
import { PersonFacts } from './person-facts.tsx'
import { LoginFacts, PersonIssuances } from './person-logins.tsx'
import { AbsenceNotice, WhyNothing } from './why-nothing.tsx'

export type PersonDetail = Outputs['people']['get']
export type LoginDetail = PersonDetail['logins'][number]

export function PersonView({ id }: { id: string }) {
  const { people, person: words } = useMessages()
  const t = useTranslations('person')
  const describe = useProblemText()
  const trpc = useTRPC()
  const { data: person, error } = useQuery(trpc.people.get.queryOptions({ id }))
  if (!person) return error && <ProblemAlert advice={describe(error)} />
  return (
    <>
      <PageHeader
        above={[{ href: paths.people(), label: people.title }]}
        title={person.facts.name}
        intro={person.facts.department}
        actions={
          <>
            <AddLoginButton person={person} />
            <EditPersonButton person={person} />
          </>
        }
      />
      <Stack gap="md">
        <AbsenceNotice absence={person.absence} />
        <Columns
          main={
            <>
              <Section title={words.why}>
                <WhyNothing person={person} />
              </Section>
              {person.logins.map((login) => (
                <Section key={login.id} title={t('login', { loginId: login.loginId })}>
                  <LoginFacts login={login} />
                </Section>
              ))}
              <Section title={words.issuances}>
                <PersonIssuances logins={person.logins} />
              </Section>
            </>
          }
          side={
            <>
              <Section title={words.facts}>
                <PersonFacts person={person} />
              </Section>
              <Section title={words.history}>
                <PersonEvents events={person.events} />
              </Section>
            </>
          }
        />
      </Stack>
    </>
  )
}

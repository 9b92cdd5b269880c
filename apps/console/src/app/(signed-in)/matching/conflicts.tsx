'use client'

import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import type { Outputs } from '../../../trpc/router-types.ts'
import { Link } from '../../../ui/link.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { Name, Quiet, Secondary } from '../../../ui/secondary.tsx'
import { Section } from '../../../ui/section.tsx'
import { paths } from '../../paths.ts'
import { useProblemText } from '../../problem-text.ts'
import classes from './matching.module.css'

type Conflict = Outputs['matching']['conflicts'][number]

/** Matches that contradict each other: what it is, why it matters, what to do. */
export function Conflicts() {
  const { matching: words } = useMessages()
  const t = useTranslations('matching')
  const describe = useProblemText()
  const trpc = useTRPC()
  const { data, error } = useQuery(trpc.matching.conflicts.queryOptions())
  const count = data?.length ?? 0
  return (
    <Section title={words.conflicts} actions={count > 0 && <Text size="sm">{t('waiting', { count })}</Text>}>
      {error && !data && <ProblemAlert advice={describe(error)} />}
      {data?.length === 0 && (
        <Text size="sm">
          <Quiet>{words.conflictsNone}</Quiet>
        </Text>
      )}
      {data && data.length > 0 && (
        <ul className={classes.rows}>
          {data.map((conflict) => (
            <li key={`${conflict.kind} ${conflict.key}`}>
              <Involved conflict={conflict} />
              <Explanation conflict={conflict} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Involved({ conflict: { involved } }: { conflict: Conflict }) {
  return (
    <div className={classes.what}>
      {involved.map(({ employeeId, name, loginId, agentId, hostname }) => (
        <div key={`${employeeId} ${loginId} ${agentId}`}>
          <Link href={paths.person(employeeId)}>{name}</Link>（{loginId}）
          {agentId && hostname && <Link href={paths.pc(agentId)}>{hostname}</Link>}
        </div>
      ))}
    </div>
  )
}

function Explanation({ conflict: { kind } }: { conflict: Conflict }) {
  const { matching } = useMessages()
  const { what, why, todo } = matching.conflict[kind]
  return (
    <div>
      <Name>{what}</Name>
      <Secondary>{why}</Secondary>
      {todo}
    </div>
  )
}

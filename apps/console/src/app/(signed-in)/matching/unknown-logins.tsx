'use client'

import { Group } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { paging } from '../../../trpc/query-client.ts'
import type { Outputs } from '../../../trpc/router-types.ts'
import { useConfirm } from '../../../ui/confirm.tsx'
import { Link } from '../../../ui/link.tsx'
import { notifyDone } from '../../../ui/notify.tsx'
import { Name, Quiet, Secondary } from '../../../ui/secondary.tsx'
import { Instant, TimeLeft } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import { PcName } from '../pcs/pc-name.tsx'
import { AddPersonButton } from '../people/add-person.tsx'
import classes from './matching.module.css'
import { type Suggestion, Suggestions } from './suggestions.tsx'
import { WorkList } from './work-list.tsx'

type UnknownLogin = Outputs['matching']['unknown']['rows'][number]

/** Certificates of login IDs nobody is registered for: whose are they? */
export function UnknownLogins() {
  const { matching: words } = useMessages()
  const trpc = useTRPC()
  const list = useInfiniteQuery(trpc.matching.unknown.infiniteQueryOptions({}, paging))
  return (
    <WorkList title={words.unknown} help={words.unknownHelp} none={words.unknownNone} list={list}>
      {(row) => (
        <li key={row.id}>
          <Found row={row} />
          <Decision row={row} />
        </li>
      )}
    </WorkList>
  )
}

function Found({ row }: { row: UnknownLogin }) {
  const { matching: words } = useMessages()
  const t = useTranslations('matching')
  return (
    <div className={classes.what}>
      <Name>{row.loginId ?? t('unnamed', { name: row.commonName })}</Name>
      <Secondary>{row.authority.name}</Secondary>
      <div>
        <Link href={paths.certificate(row.id)}>{row.serialHex}</Link>
      </div>
      <Secondary>
        {words.expires} <Instant at={row.notAfter} precision="day" /> <TimeLeft until={row.notAfter} />
      </Secondary>
      {row.agent ? <PcName pc={row.agent} /> : <Quiet>{words.noPc}</Quiet>}
    </div>
  )
}

function Decision({ row }: { row: UnknownLogin }) {
  const { matching: words } = useMessages()
  const t = useTranslations('matching')
  const confirm = useConfirm()
  const trpc = useTRPC()
  const assign = useMutation(
    trpc.matching.assignCertificate.mutationOptions({ onSuccess: () => notifyDone(words.assigned) }),
  )
  const { loginId } = row
  // Nothing names the person, and nothing could be registered.
  if (loginId === null) return null
  const pc = row.agent?.state === 'active' ? row.agent.hostname : 'none'
  const ask = ({ employeeId, name }: Suggestion) =>
    confirm({
      title: words.assignAsk.title,
      body: t('assignAsk.body', { loginId, name, pc }),
      confirm: words.assignAsk.confirm,
      act: () => assign.mutateAsync({ certificateId: row.id, employeeId }),
    })
  return (
    <div>
      <Suggestions thing={loginId} suggestions={row.suggestions} onAssign={ask} />
      <Group gap="xs" mt="xs">
        <AddPersonButton
          login={{ authorityId: row.authority.id, loginId }}
          label={words.create}
          name={t('createNamed', { loginId })}
        />
      </Group>
    </div>
  )
}

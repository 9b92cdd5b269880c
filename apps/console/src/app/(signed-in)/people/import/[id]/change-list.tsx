'use client'

import { VisuallyHidden } from '@mantine/core'
import { ArrowRight } from 'lucide-react'
import { Fragment } from 'react'
import { useMessages, useTranslations } from 'use-intl'
import classes from './change-list.module.css'
import type { Person } from './import-tables.tsx'

/** Old and new of each field; of somebody new, what is written. */
export function ChangeList({ row }: { row: Pick<Person, 'changes' | 'logins'> }) {
  const { domain } = useMessages()
  const t = useTranslations('imports')
  const labels = domain.importColumn
  return (
    <dl className={classes.changes}>
      {row.changes.map((change) => (
        <Line key={change.column} label={labels[change.column]} change={change} />
      ))}
      {row.logins.map(({ subscriberId, institutionCode, loginId, changes }) => (
        <Fragment key={`${institutionCode} ${loginId}`}>
          {subscriberId === null && (
            <div>
              <dt>{t('newLogin', { code: institutionCode })}</dt>
              <dd>
                <ins>{loginId}</ins>
              </dd>
            </div>
          )}
          {changes.map((change) => (
            <Line
              key={change.column}
              label={t('expectedOf', { loginId, column: labels[change.column] })}
              change={change}
            />
          ))}
        </Fragment>
      ))}
    </dl>
  )
}

function Line({ label, change: { from, to } }: { label: string; change: { from: string | null; to: string | null } }) {
  const { imports: words } = useMessages()
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {from !== null && (
          <>
            <del>{from}</del> <ArrowRight size={12} aria-hidden="true" />
            <VisuallyHidden>{words.becomes}</VisuallyHidden>{' '}
          </>
        )}
        {to === null ? words.nothing : <ins>{to}</ins>}
      </dd>
    </div>
  )
}

'use client'

import { Text } from '@mantine/core'
import { type ReactNode } from 'react'
import { useMessages } from 'use-intl'
import { Link } from '../../../../ui/link.tsx'
import { Quiet, Secondary } from '../../../../ui/secondary.tsx'
import { Instant, TimeLeft } from '../../../../ui/time.tsx'
import { paths } from '../../../paths.ts'
import { LifecycleBadge } from '../../certificates/lifecycle-badge.tsx'
import { StateBadge } from '../../issuances/state-badge.tsx'
import { Waiting } from '../../issuances/waiting.tsx'
import classes from './pc-lists.module.css'
import type { PcDetail } from './pc-view.tsx'

/** What has been found in the PC's store. */
export function PcCertificates({ pc }: { pc: PcDetail }) {
  const { pcs, domain } = useMessages()
  return (
    <Rows none={pcs.detail.noCertificates}>
      {pc.certificates.map(({ id, commonName, lifecycle, notAfter, presence }) => (
        <li key={id}>
          <LifecycleBadge lifecycle={lifecycle} />
          <div className={classes.what}>
            <Link href={paths.certificate(id)}>{commonName}</Link>
            <Secondary>{domain.presence[presence]}</Secondary>
          </div>
          <div>
            <Instant at={notAfter} precision="day" />
            <Secondary>
              <TimeLeft until={notAfter} />
            </Secondary>
          </div>
        </li>
      ))}
    </Rows>
  )
}

/** What it works on, and has worked on. */
export function PcIssuances({ pc }: { pc: PcDetail }) {
  const { pcs, domain } = useMessages()
  return (
    <Rows none={pcs.detail.noIssuances}>
      {pc.issuances.map((issuance) => (
        <li key={issuance.id}>
          <StateBadge state={issuance.state} />
          <div className={classes.what}>
            <Link href={paths.issuance(issuance.id)}>
              {domain.purpose[issuance.purpose]} · {issuance.subscriber.employee.name}
            </Link>
            <Secondary>
              {issuance.subscriber.loginId} · <Instant at={issuance.createdAt} />
            </Secondary>
          </div>
          <Waiting issuance={issuance} />
        </li>
      ))}
    </Rows>
  )
}

function Rows({ none, children }: { none: string; children: ReactNode[] }) {
  if (children.length === 0) {
    return (
      <Text size="sm">
        <Quiet>{none}</Quiet>
      </Text>
    )
  }
  return <ul className={classes.rows}>{children}</ul>
}

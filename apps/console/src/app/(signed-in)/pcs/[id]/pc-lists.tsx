'use client'

import { useMessages } from 'use-intl'
import { Link } from '../../../../ui/link.tsx'
import { RowMain, Rows } from '../../../../ui/rows.tsx'
import { Secondary } from '../../../../ui/secondary.tsx'
import { Instant, TimeLeft } from '../../../../ui/time.tsx'
import { paths } from '../../../paths.ts'
import { LifecycleBadge } from '../../certificates/lifecycle-badge.tsx'
import { StateBadge } from '../../issuances/state-badge.tsx'
import { Waiting } from '../../issuances/waiting.tsx'
import type { PcDetail } from './pc-view.tsx'

/** What has been found in the PC's store. */
export function PcCertificates({ pc }: { pc: PcDetail }) {
  const { pcs, domain } = useMessages()
  return (
    <Rows none={pcs.detail.noCertificates}>
      {pc.certificates.map(({ id, commonName, lifecycle, notAfter, presence }) => (
        <li key={id}>
          <LifecycleBadge lifecycle={lifecycle} />
          <RowMain>
            <Link href={paths.certificate(id)}>{commonName}</Link>
            <Secondary>{domain.presence[presence]}</Secondary>
          </RowMain>
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
          <RowMain>
            <Link href={paths.issuance(issuance.id)}>
              {domain.purpose[issuance.purpose]} · {issuance.subscriber.employee.name}
            </Link>
            <Secondary>
              {issuance.subscriber.loginId} · <Instant at={issuance.createdAt} />
            </Secondary>
          </RowMain>
          <Waiting issuance={issuance} />
        </li>
      ))}
    </Rows>
  )
}

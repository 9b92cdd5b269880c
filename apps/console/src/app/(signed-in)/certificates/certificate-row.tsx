import type { Lifecycle } from '@certfleet/core/certificate.ts'
import type { ReactNode } from 'react'
import { Link } from '../../../ui/link.tsx'
import { RowMain } from '../../../ui/rows.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { Instant, TimeLeft } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import { LifecycleBadge } from './lifecycle-badge.tsx'

interface CertificateRowProps {
  certificate: { id: string; commonName: string; lifecycle: Lifecycle; notAfter: Date }
  /** What else is known of it. */
  children?: ReactNode
}

/** A certificate among the rows of whom or what it belongs to. */
export function CertificateRow({ certificate, children }: CertificateRowProps) {
  const { id, commonName, lifecycle, notAfter } = certificate
  return (
    <li>
      <LifecycleBadge lifecycle={lifecycle} />
      <RowMain>
        <Link href={paths.certificate(id)}>{commonName}</Link>
        {children}
      </RowMain>
      <div>
        <Instant at={notAfter} precision="day" />
        <Secondary>
          <TimeLeft until={notAfter} />
        </Secondary>
      </div>
    </li>
  )
}

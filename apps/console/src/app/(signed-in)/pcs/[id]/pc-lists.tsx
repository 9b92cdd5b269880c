'use client'

import { useMessages } from 'use-intl'
import { Rows } from '../../../../ui/rows.tsx'
import { Secondary } from '../../../../ui/secondary.tsx'
import { Instant } from '../../../../ui/time.tsx'
import { CertificateRow } from '../../certificates/certificate-row.tsx'
import { IssuanceRow } from '../../issuances/issuance-row.tsx'
import type { PcDetail } from './pc-view.tsx'

/** What has been found in the PC's store. */
export function PcCertificates({ pc }: { pc: PcDetail }) {
  const { pcs, domain } = useMessages()
  return (
    <Rows none={pcs.detail.noCertificates}>
      {pc.certificates.map((certificate) => (
        <CertificateRow key={certificate.id} certificate={certificate}>
          <Secondary>{domain.presence[certificate.presence]}</Secondary>
        </CertificateRow>
      ))}
    </Rows>
  )
}

/** What it works on, and has worked on. */
export function PcIssuances({ pc }: { pc: PcDetail }) {
  const { pcs } = useMessages()
  return (
    <Rows none={pcs.detail.noIssuances}>
      {pc.issuances.map((issuance) => (
        <IssuanceRow key={issuance.id} issuance={issuance} of={issuance.subscriber.employee.name}>
          {issuance.subscriber.loginId} · <Instant at={issuance.createdAt} />
        </IssuanceRow>
      ))}
    </Rows>
  )
}

'use client'

import { useMessages } from 'use-intl'
import { Link } from '../../../ui/link.tsx'
import { Mono } from '../../../ui/mono.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { Instant } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'

/** A certificate by its serial number and expiry. */
export function CertificateLink({ certificate }: { certificate: { id: string; serialHex: string; notAfter: Date } }) {
  const { certificates } = useMessages()
  return (
    <>
      <Link href={paths.certificate(certificate.id)}>
        <Mono>{certificate.serialHex}</Mono>
      </Link>
      <Secondary>
        {certificates.detail.notAfter} <Instant at={certificate.notAfter} precision="day" />
      </Secondary>
    </>
  )
}

'use client'

import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../../trpc/client.tsx'
import type { Outputs } from '../../../../trpc/router-types.ts'
import { Columns } from '../../../../ui/columns.tsx'
import { Link } from '../../../../ui/link.tsx'
import { PageHeader } from '../../../../ui/page-header.tsx'
import { ProblemAlert } from '../../../../ui/problem-alert.tsx'
import { Section } from '../../../../ui/section.tsx'
import { paths } from '../../../paths.ts'
import { useProblemText } from '../../../problem-text.ts'
import { LifecycleBadge } from '../lifecycle-badge.tsx'
import { RenewButton } from '../renew-button.tsx'
import { AuthorityFacts, IdentityFacts, PcFacts, ValidityFacts } from './certificate-facts.tsx'
import { Succession } from './succession.tsx'

export type CertificateDetail = Outputs['certificates']['get']

export function CertificateView({ id }: { id: string }) {
  const { certificates: words } = useMessages()
  const describe = useProblemText()
  const trpc = useTRPC()
  const { data: certificate, error } = useQuery(trpc.certificates.get.queryOptions({ id }))
  if (!certificate) return error && <ProblemAlert advice={describe(error)} />
  const name = certificate.subscriber?.employee.name ?? certificate.commonName
  return (
    <>
      <PageHeader
        above={[{ href: paths.certificates(), label: words.title }]}
        title={name}
        badge={<LifecycleBadge lifecycle={certificate.lifecycle} />}
        actions={<Renewal certificate={certificate} name={name} />}
      />
      <Columns
        main={
          <>
            <Section title={words.detail.identity}>
              <IdentityFacts certificate={certificate} />
            </Section>
            <Section title={words.detail.history}>
              <Succession certificate={certificate} />
            </Section>
          </>
        }
        side={
          <>
            <Section title={words.detail.validity}>
              <ValidityFacts certificate={certificate} />
            </Section>
            <Section title={words.detail.onPc}>
              <PcFacts certificate={certificate} />
            </Section>
            <Section title={words.detail.atAuthority}>
              <AuthorityFacts certificate={certificate} />
            </Section>
          </>
        }
      />
    </>
  )
}

/** The button with its reason in sight, and the way to the issuance that stands in its way. */
function Renewal({ certificate: { id, refusal }, name }: { certificate: CertificateDetail; name: string }) {
  const { errors } = useMessages()
  return (
    <Stack gap={4}>
      <RenewButton certificateId={id} holder={name} refusal={refusal} showReason />
      {refusal?.reason === 'already_open' && (
        <Text size="sm">
          <Link href={paths.issuance(refusal.issuanceId)}>{errors.openIssuance}</Link>
        </Text>
      )}
    </Stack>
  )
}

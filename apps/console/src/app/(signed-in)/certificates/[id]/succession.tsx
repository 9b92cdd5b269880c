'use client'

import { useMessages } from 'use-intl'
import { Fact, Facts } from '../../../../ui/facts.tsx'
import { Link } from '../../../../ui/link.tsx'
import { Quiet } from '../../../../ui/secondary.tsx'
import { Instant } from '../../../../ui/time.tsx'
import { paths } from '../../../paths.ts'
import { StateBadge } from '../../issuances/state-badge.tsx'
import { CertificateLink } from '../certificate-link.tsx'
import type { CertificateDetail } from './certificate-view.tsx'
import classes from './succession.module.css'

/** What came before and after it, and by which work. */
export function Succession({ certificate }: { certificate: CertificateDetail }) {
  const { certificates, domain } = useMessages()
  const words = certificates.detail
  const { predecessor, successor, resultOf, renewedBy } = certificate
  const [bringer] = resultOf
  return (
    <Facts>
      {predecessor && (
        <Fact label={words.predecessor}>
          <CertificateLink certificate={predecessor} />
        </Fact>
      )}
      {bringer && (
        <Fact label={words.broughtBy} help={<Instant at={bringer.createdAt} />}>
          <Link href={paths.issuance(bringer.id)}>{domain.purpose[bringer.purpose]}</Link>
        </Fact>
      )}
      <Fact label={words.issuances}>
        {renewedBy.length === 0 ? (
          <Quiet>{words.noIssuances}</Quiet>
        ) : (
          <ul className={classes.issuances}>
            {renewedBy.map(({ id, purpose, state, createdAt }) => (
              <li key={id}>
                <Link href={paths.issuance(id)}>{domain.purpose[purpose]}</Link>
                <StateBadge state={state} />
                <Instant at={createdAt} />
              </li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact label={words.successor}>
        {successor ? <CertificateLink certificate={successor} /> : <Quiet>{words.noSuccessor}</Quiet>}
      </Fact>
    </Facts>
  )
}

'use client'

import { useMessages, useTranslations } from 'use-intl'
import { Fact, Facts } from '../../../../ui/facts.tsx'
import { Rows } from '../../../../ui/rows.tsx'
import { Instant } from '../../../../ui/time.tsx'
import { CertificateRow } from '../../certificates/certificate-row.tsx'
import { IssuanceRow } from '../../issuances/issuance-row.tsx'
import { PcName } from '../../pcs/pc-name.tsx'
import type { LoginDetail, PersonDetail } from './person-view.tsx'

/** One login ID: where it stands, and its certificates. */
export function LoginFacts({ login }: { login: LoginDetail }) {
  const { people, pcs, person: words, ui } = useMessages()
  const t = useTranslations('people')
  const expected = [login.expectedHostname, login.expectedOsUser].filter(Boolean).join(' · ')
  return (
    <>
      <Facts>
        <Fact label={people.columns.authority}>{login.authority.name}</Fact>
        <Fact label={words.pc} help={login.pc && pcs.basisHelp[login.pc.basis]}>
          {login.pc ? <PcName pc={login.pc} /> : ui.noneLong}
        </Fact>
        {expected && (
          <Fact label={words.expected} help={words.expectedHelp}>
            {expected}
          </Fact>
        )}
        {login.lockedAt && (
          <Fact label={people.locked}>
            <Instant at={login.lockedAt} />
          </Fact>
        )}
      </Facts>
      <Rows none={t('certificateCount', { count: 0 })} label={words.certificates}>
        {login.certificates.map((certificate) => (
          <CertificateRow key={certificate.id} certificate={certificate} />
        ))}
      </Rows>
    </>
  )
}

/** What is under way and what has been, of all login IDs. */
export function PersonIssuances({ logins }: { logins: PersonDetail['logins'] }) {
  const { person: words } = useMessages()
  const issuances = logins
    .flatMap(({ loginId, issuances: own }) => own.map((issuance) => ({ ...issuance, loginId })))
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
  const open = issuances.filter(({ endedAt }) => endedAt === null)
  return (
    <Rows none={words.noIssuances}>
      {[...open, ...issuances.filter(({ endedAt }) => endedAt !== null)].map((issuance) => (
        <IssuanceRow key={issuance.id} issuance={issuance} of={issuance.loginId}>
          <Instant at={issuance.createdAt} /> · {issuance.agent.hostname}
        </IssuanceRow>
      ))}
    </Rows>
  )
}

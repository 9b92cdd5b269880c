'use client'

import { lostProfileIn } from '@certfleet/core/lost-profile.ts'
import { useMessages } from 'use-intl'
import { Fact, Facts } from '../../../../ui/facts.tsx'
import { Link } from '../../../../ui/link.tsx'
import { Mono } from '../../../../ui/mono.tsx'
import { Secondary } from '../../../../ui/secondary.tsx'
import { Ago, Instant } from '../../../../ui/time.tsx'
import { paths } from '../../../paths.ts'
import { ClockWarning } from '../clock-warning.tsx'
import { Connection } from '../connection.tsx'
import type { PcDetail } from './pc-view.tsx'

export function PcFacts({ pc }: { pc: PcDetail }) {
  const { pcs, ui } = useMessages()
  const words = pcs.detail
  const lostProfile = lostProfileIn(pc.platform)
  return (
    <>
      <Facts>
        <Fact label={pcs.columns.connection}>
          <Connection connected={pc.connected} />
        </Fact>
        <Fact label={pcs.lastSeen}>{pc.lastSeenAt ? <Ago at={pc.lastSeenAt} /> : pcs.neverSeen}</Fact>
        <Fact label={words.clock}>{pc.clockWrong ? <ClockWarning pc={pc} /> : words.clockOk}</Fact>
        <Fact label={words.inventoryAt}>{pc.inventoryAt ? <Ago at={pc.inventoryAt} /> : words.neverInventoried}</Fact>
        <Fact label={pcs.columns.hostname}>{pc.hostname}</Fact>
        <Fact label={pcs.columns.osUser}>{pc.osUser}</Fact>
        {pc.userSid && (
          <Fact label={words.userSid}>
            <Mono>{pc.userSid}</Mono>
          </Fact>
        )}
        {pc.session && <Fact label={words.session}>{words.sessions[pc.session]}</Fact>}
        <Fact label={pcs.columns.platform} help={lostProfile && words.lostProfile[lostProfile]}>
          {pc.platform}
        </Fact>
        <Fact label={pcs.columns.version} help={pc.outdated && pcs.outdated}>
          {pc.version}
        </Fact>
        <Fact label={words.machineId}>
          <Mono>{pc.machineId}</Mono>
        </Fact>
        <Fact label={words.policyVersion}>{pc.policyVersion || ui.none}</Fact>
        <Fact label={words.token}>{pc.token ? <Link href={paths.tokens}>{pc.token.label}</Link> : ui.none}</Fact>
        <Fact label={pcs.columns.enrolled}>
          <Instant at={pc.createdAt} />
        </Fact>
      </Facts>
      <Secondary>{words.selfReported}</Secondary>
    </>
  )
}

'use client'

import { useMessages } from 'use-intl'
import { Section } from '../../../ui/section.tsx'
import { paths } from '../../paths.ts'
import { NumberTile } from './number-tile.tsx'
import classes from './number-tile.module.css'
import type { OverviewData } from './overview.tsx'

const broken = ['issued_not_installed', 'key_unusable', 'misplaced', 'missing']

/** Certificates nobody is working on yet, and what was finished. */
export function CertificateNumbers({ data }: { data: OverviewData }) {
  const { overview: words } = useMessages()
  const { expired, critical, inWindow, broken: brokenCount } = data.certificates
  const list = (lifecycle: string | string[]) => paths.certificates({ lifecycle, work: 'none' })
  return (
    <Section title={words.toDo}>
      <div className={classes.tiles}>
        <NumberTile {...words.certificates.expired} count={expired} href={list('expired')} tone="danger" />
        <NumberTile {...words.certificates.critical} count={critical} href={list('critical')} tone="danger" />
        <NumberTile {...words.certificates.inWindow} count={inWindow} href={list(['expiring', 'due'])} tone="notice" />
        <NumberTile {...words.certificates.broken} count={brokenCount} href={list(broken)} tone="danger" />
        <NumberTile
          {...words.completed}
          count={data.completedThisWeek}
          href={paths.issuances({ show: 'ended', ended: 'this_week', state: 'completed' })}
          tone="ok"
        />
        <NumberTile
          {...words.forgotten}
          count={data.forgotten}
          href={paths.issuances({ waitingOn: 'nobody' })}
          tone="danger"
        />
      </div>
    </Section>
  )
}

/** What became of the mails of late. */
export function MailNumbers({ data }: { data: OverviewData }) {
  const { overview: words } = useMessages()
  const { sent, kept, failed, suppressed } = data.mails
  const list = (state: string) => paths.notices({ state })
  return (
    <Section title={words.mailsTitle}>
      <div className={classes.tiles}>
        <NumberTile {...words.mails.sent} count={sent} href={list('sent')} tone="ok" />
        <NumberTile {...words.mails.failed} count={failed} href={list('failed')} tone="danger" />
        <NumberTile {...words.mails.kept} count={kept} href={list('kept')} tone="notice" />
        <NumberTile {...words.mails.suppressed} count={suppressed} href={list('suppressed')} tone="info" />
      </div>
    </Section>
  )
}

/** PCs that an administrator should look at. */
export function PcNumbers({ data }: { data: OverviewData }) {
  const { overview: words } = useMessages()
  const { pending, unassigned, silent, clock, outdated } = data.pcs
  return (
    <Section title={words.pcsTitle}>
      <div className={classes.tiles}>
        <NumberTile
          {...words.pcs.pending}
          count={pending}
          href={paths.pcs({ state: 'pending_approval' })}
          tone="notice"
        />
        <NumberTile
          {...words.pcs.unassigned}
          count={unassigned}
          href={paths.pcs({ match: 'unassigned' })}
          tone="notice"
        />
        <NumberTile {...words.pcs.silent} count={silent} href={paths.pcs({ trouble: 'silent' })} tone="danger" />
        <NumberTile {...words.pcs.clock} count={clock} href={paths.pcs({ trouble: 'clock' })} tone="danger" />
        <NumberTile {...words.pcs.outdated} count={outdated} href={paths.pcs({ trouble: 'outdated' })} tone="info" />
      </div>
    </Section>
  )
}

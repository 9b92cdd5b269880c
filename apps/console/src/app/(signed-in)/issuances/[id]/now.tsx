'use client'

import { type IssuanceState, isOpen } from '@certfleet/core/issuance.ts'
import { Text } from '@mantine/core'
import { useMessages, useTranslations } from 'use-intl'
import { Section } from '../../../../ui/section.tsx'
import { useElapsed, useTimeText } from '../../../../ui/time.tsx'
import { useCodeText } from '../code-text.ts'
import { useWaitingText } from '../waiting.tsx'
import type { IssuanceDetail } from './issuance-view.tsx'
import classes from './now.module.css'

/** States whose next attempt is somebody's choice or a known time, not our own watch over the agent. */
const announced: IssuanceState[] = [
  'planned',
  'eligible',
  'snoozed',
  'waiting_authority',
  'waiting_network',
  'waiting_proxy_auth',
  'preflight',
]

/** Whom we wait for, since when, and what they have to do. Read out when it changes. */
export function Now({ issuance }: { issuance: IssuanceDetail }) {
  const { issuances: words } = useMessages()
  const t = useTranslations('issuances.detail')
  const text = useTimeText()
  const { state, nextAttemptAt, openBrowsers, revocationRoutes, institutionDesk } = issuance
  return (
    <Section title={words.detail.now}>
      <div className={classes.now} aria-live="polite">
        <Headline issuance={issuance} />
        <Help issuance={issuance} />
        {state === 'completed' && openBrowsers.length > 0 && (
          <p>{t('openBrowsers', { browsers: openBrowsers.join(', ') })}</p>
        )}
        {state === 'needs_revocation' && !revocationRoutes.includes('portal') && <p>{words.detail.onPaperOnly}</p>}
        {state === 'waiting_unlock' && institutionDesk && <p>{t('institutionDesk', institutionDesk)}</p>}
      </div>
      {nextAttemptAt && announced.includes(state) && (
        <Text size="xs" c="var(--text-secondary)" mt="xs">
          {t('nextLook', { date: text.instant(nextAttemptAt) })}
        </Text>
      )}
    </Section>
  )
}

function Headline({ issuance }: { issuance: IssuanceDetail }) {
  const { domain } = useMessages()
  const t = useTranslations('issuances.detail')
  const text = useTimeText()
  const { waitingOn, endedAt, since } = issuance
  if (endedAt) {
    return (
      <p className={classes.headline}>
        {t('ended')} <span className={classes.since}>{t('endedAt', { date: text.instant(endedAt) })}</span>
      </p>
    )
  }
  return (
    <p className={classes.headline}>
      {waitingOn ? t('waitingFor', { party: domain.party[waitingOn] }) : t('notWaiting')} <Since at={since} />
    </p>
  )
}

/** Ticks; not part of what is read out. */
function Since({ at }: { at: Date }) {
  const t = useTranslations('issuances.detail')
  const text = useTimeText()
  return (
    <span className={classes.since} aria-live="off">
      {t('for', { duration: useElapsed(at), since: text.instant(at) })}
    </span>
  )
}

/** A code says best what to do; else the state does. */
function Help({ issuance }: { issuance: IssuanceDetail }) {
  const { issuances: words } = useMessages()
  const t = useTranslations('issuances.detail')
  const codeText = useCodeText()
  const waitingText = useWaitingText()
  const { state, waitingOn, lastCode, isExternal } = issuance
  const undelivered = state === 'queued' || state === 'unreachable'
  if (waitingOn === 'device' && !undelivered) return <p>{words.silent}</p>
  const code = lastCode && isOpen(state) ? codeText(lastCode, state) : null
  if (!code) return <p>{words.stateHelp[state]}</p>
  return (
    <dl className={classes.advice}>
      <dt>{words.detail.whatHappened}</dt>
      <dd>
        {code.what} <code className={classes.code}>{lastCode}</code>
      </dd>
      <dt>{t('whatToDo', { party: waitingText({ state, waitingOn }) })}</dt>
      <dd>{isExternal && state === 'issued_not_installed' ? words.detail.issuedInVain : code.todo}</dd>
    </dl>
  )
}

'use client'

import { VisuallyHidden } from '@mantine/core'
import { Check, Pause, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import classes from './steps.module.css'

export interface Step {
  key: string
  label: string
  state: 'done' | 'current' | 'stopped' | 'ended' | 'upcoming'
  /** Under its label: when it was reached. */
  note?: ReactNode
}

/** The way from beginning to end, and how far one has come. */
export function Steps({ steps, label }: { steps: Step[]; label: string }) {
  const t = useTranslations('ui')
  const spoken = {
    done: t('done'),
    current: t('current'),
    stopped: t('stopped'),
    ended: t('stopped'),
    upcoming: t('upcoming'),
  } satisfies Record<Step['state'], string>
  return (
    <ol className={classes.steps} aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step.key}
          className={classes.step}
          data-state={step.state}
          aria-current={step.state === 'current' || step.state === 'stopped' ? 'step' : undefined}
        >
          <span className={classes.mark} aria-hidden="true">
            <Mark state={step.state} number={index + 1} />
          </span>
          <span className={classes.text}>
            <span className={classes.label}>{step.label}</span>
            <VisuallyHidden>{spoken[step.state]}</VisuallyHidden>
            {step.note && <span className={classes.note}>{step.note}</span>}
          </span>
        </li>
      ))}
    </ol>
  )
}

function Mark({ state, number }: { state: Step['state']; number: number }) {
  switch (state) {
    case 'done':
      return <Check size={16} strokeWidth={2.5} />
    case 'stopped':
      return <Pause size={14} strokeWidth={2.5} />
    case 'ended':
      return <X size={16} strokeWidth={2.5} />
    case 'current':
    case 'upcoming':
      return number
  }
}

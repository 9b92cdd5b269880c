'use client'

import { Button } from '@mantine/core'
import { useFormatter, useMessages, useTranslations } from 'use-intl'
import type { Outputs } from '../../../trpc/router-types.ts'
import { Link } from '../../../ui/link.tsx'
import { Quiet, Secondary } from '../../../ui/secondary.tsx'
import { paths } from '../../paths.ts'
import classes from './matching.module.css'

export type Suggestion = Outputs['matching']['unknown']['rows'][number]['suggestions'][number]

interface SuggestionsProps {
  /** What is to be assigned, by name. */
  thing: string
  suggestions: Suggestion[]
  onAssign: (suggestion: Suggestion) => void
}

/** Whose it may be, and why it is thought so; one press leads to the decision. */
export function Suggestions({ thing, suggestions, onAssign }: SuggestionsProps) {
  const { matching: words } = useMessages()
  const t = useTranslations('matching')
  const format = useFormatter()
  if (suggestions.length === 0) {
    return (
      <div>
        <Quiet>{words.noSuggestion}</Quiet>
      </div>
    )
  }
  return (
    <ul className={classes.suggestions} aria-label={words.suggested}>
      {suggestions.map((suggestion) => {
        const { employeeId, subscriberId, name, department, loginId, grounds } = suggestion
        return (
          <li key={`${employeeId} ${subscriberId}`}>
            <div className={classes.what}>
              <Link href={paths.person(employeeId)}>{name}</Link>
              <Secondary>
                {[department, loginId, format.list(grounds.map((ground) => words.ground[ground]))]
                  .filter(Boolean)
                  .join(' · ')}
              </Secondary>
            </div>
            <Button
              size="xs"
              variant="light"
              aria-label={t('assignNamed', { thing, name })}
              onClick={() => onAssign(suggestion)}
            >
              {words.assign}
            </Button>
          </li>
        )
      })}
    </ul>
  )
}

'use client'

import { useMessages } from 'use-intl'
import { Link } from '../../../ui/link.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { paths } from '../../paths.ts'
import { shortId } from './event-facts.tsx'
import type { Event } from './event.ts'

/** The page a subject has. */
function pathOf({ subjectKind, subjectId, data }: Event): string | null {
  switch (subjectKind) {
    case 'certificate':
      return paths.certificate(subjectId)
    case 'issuance':
      return paths.issuance(subjectId)
    case 'agent':
      return paths.pc(subjectId)
    case 'notice':
      return paths.notice(subjectId)
    case 'holiday':
      return paths.holidays
    case 'release':
      return paths.releases
    case 'import':
      return paths.peopleImport(subjectId)
    case 'person':
      if (typeof data.employeeId === 'string') return paths.person(data.employeeId)
      return typeof data.loginId === 'string' ? paths.people({ search: data.loginId }) : paths.people()
    case 'token':
      return paths.tokens
    case 'authority':
      return paths.authorities
    default:
      return null
  }
}

/** What tells it apart, as far as the event says; else the end of its id. There is one console. */
function nameOf({ subjectKind, subjectId, actorName, data }: Event): string | null {
  if (subjectKind === 'installation') return null
  // Users act on themselves alone so far.
  if (subjectKind === 'user') return actorName
  const names = [data.hostname, data.loginId, data.fileName, data.label, data.serialHex, data.version, data.name]
  return shortId(names.find((name) => typeof name === 'string') ?? subjectId)
}

/** What was acted on, linked where it has a page. */
export function Subject({ event }: { event: Event }) {
  const { audit } = useMessages()
  const nouns: Readonly<Record<string, string>> = audit.noun
  const path = pathOf(event)
  const name = nameOf(event)
  const noun = nouns[event.subjectKind] ?? event.subjectKind
  if (name === null) return noun
  return (
    <div>
      <Secondary>{noun}</Secondary>
      {path ? <Link href={path}>{name}</Link> : name}
    </div>
  )
}

'use client'

import { Badge, NavLink } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  BadgeCheck,
  Building2,
  CalendarOff,
  KeyRound,
  PackageCheck,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  Mail,
  Monitor,
  RefreshCw,
  ScrollText,
  UserSearch,
  UsersRound,
} from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { Pending, PlainLink } from '../../../ui/link.tsx'
import { paths } from '../../paths.ts'

type Place =
  | 'overview'
  | 'certificates'
  | 'campaigns'
  | 'issuances'
  | 'pcs'
  | 'people'
  | 'matching'
  | 'notices'
  | 'holidays'
  | 'tokens'
  | 'releases'
  | 'authorities'
  | 'audit'

const places: { place: Place; href: string; icon: LucideIcon }[] = [
  { place: 'overview', href: paths.overview, icon: LayoutDashboard },
  { place: 'certificates', href: paths.certificates(), icon: BadgeCheck },
  { place: 'campaigns', href: paths.campaigns, icon: ListChecks },
  { place: 'issuances', href: paths.issuances(), icon: RefreshCw },
  { place: 'pcs', href: paths.pcs(), icon: Monitor },
  { place: 'people', href: paths.people(), icon: UsersRound },
  { place: 'matching', href: paths.matching(), icon: UserSearch },
  { place: 'notices', href: paths.notices(), icon: Mail },
  { place: 'holidays', href: paths.holidays, icon: CalendarOff },
  { place: 'tokens', href: paths.tokens, icon: KeyRound },
  { place: 'releases', href: paths.releases, icon: PackageCheck },
  { place: 'authorities', href: paths.authorities, icon: Building2 },
  { place: 'audit', href: paths.audit(), icon: ScrollText },
]

/** The main menu. */
export function Navigation({ onFollow }: { onFollow: () => void }) {
  const t = useTranslations('nav')
  const pathname = usePathname()
  return (
    <nav aria-label={t('label')}>
      {places.map(({ place, href, icon: Icon }) => {
        const here = pathname === href || pathname.startsWith(`${href}/`)
        return (
          <NavLink
            key={place}
            component={PlainLink}
            href={href}
            label={t(place)}
            leftSection={<Icon size={18} strokeWidth={1.75} aria-hidden="true" />}
            rightSection={place === 'matching' ? <MatchingCount /> : <Pending />}
            active={here}
            aria-current={here ? 'page' : undefined}
            onClick={onFollow}
          />
        )
      })}
    </nav>
  )
}

/** How much waits to be matched. */
function MatchingCount() {
  const t = useTranslations('matching')
  const { data } = useQuery(useTRPC().matching.count.queryOptions())
  const count = data ? data.unknown + data.unassigned + data.conflicts + data.leavers : 0
  return (
    <>
      <Pending />
      {count > 0 && (
        <Badge size="sm" variant="default" aria-label={t('waiting', { count })}>
          {count}
        </Badge>
      )}
    </>
  )
}

'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useMessages } from 'use-intl'
import { useTRPC } from '../../../trpc/client.tsx'
import { paging } from '../../../trpc/query-client.ts'
import { Link } from '../../../ui/link.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { Instant } from '../../../ui/time.tsx'
import { paths } from '../../paths.ts'
import classes from './matching.module.css'
import { WorkList } from './work-list.tsx'

/** Certificates still good of people who have left. */
export function Leavers() {
  const { matching: words } = useMessages()
  const list = useInfiniteQuery(useTRPC().matching.leavers.infiniteQueryOptions({}, paging))
  return (
    <WorkList title={words.leavers} help={words.leaversHelp} none={words.leaversNone} list={list}>
      {({ id, serialHex, notAfter, authority, subscriber }) => (
        <li key={id}>
          <div className={classes.what}>
            {subscriber && (
              <>
                <Link href={paths.person(subscriber.employee.id)}>{subscriber.employee.name}</Link>
                <Secondary>{subscriber.loginId}</Secondary>
                {subscriber.employee.leftOn && (
                  <Secondary>
                    {words.leftOn} <Instant at={subscriber.employee.leftOn} precision="day" />
                  </Secondary>
                )}
              </>
            )}
          </div>
          <div>
            <Link href={paths.certificate(id)}>{serialHex}</Link>
            <Secondary>
              {authority.name} · {words.expires} <Instant at={notAfter} precision="day" />
            </Secondary>
          </div>
        </li>
      )}
    </WorkList>
  )
}

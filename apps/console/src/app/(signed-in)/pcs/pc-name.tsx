'use client'

import { Link } from '../../../ui/link.tsx'
import { Secondary } from '../../../ui/secondary.tsx'
import { paths } from '../../paths.ts'
import { Connection } from './connection.tsx'
import classes from './pc-name.module.css'

interface PcNameProps {
  pc: { id: string; hostname: string; osUser: string; connected?: boolean }
}

/** A PC by the names it gives itself, and whether it is connected, where that is known. */
export function PcName({ pc }: PcNameProps) {
  return (
    <div>
      <div className={classes.name}>
        <Link href={paths.pc(pc.id)}>{pc.hostname}</Link>
        {pc.connected !== undefined && <Connection connected={pc.connected} />}
      </div>
      <Secondary>{pc.osUser}</Secondary>
    </div>
  )
}

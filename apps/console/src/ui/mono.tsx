import { CopyButton } from './copy-button.tsx'
import classes from './mono.module.css'

interface MonoProps {
  children: string
  /** Given: a button copies it, by this name. */
  copy?: string
}

/** A serial number, a fingerprint, an id: something compared digit by digit. */
export function Mono({ children, copy }: MonoProps) {
  return (
    <span className={classes.line}>
      <code className={classes.code}>{children}</code>
      {copy && <CopyButton value={children} thing={copy} />}
    </span>
  )
}

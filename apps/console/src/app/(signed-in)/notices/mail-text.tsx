import classes from './mail-text.module.css'

/** A mail's text as it is read: plain, each line where it stands. */
export function MailText({ children }: { children: string }) {
  return <pre className={classes.mail}>{children}</pre>
}

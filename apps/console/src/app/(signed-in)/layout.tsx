import type { ReactNode } from 'react'
import { whoIsThere } from '../who.ts'
import { Shell } from './shell/shell.tsx'

export default async function Layout({ children }: { children: ReactNode }) {
  const { name, email } = await whoIsThere()
  return <Shell user={{ name, email }}>{children}</Shell>
}

import { redirect } from 'next/navigation'
import { consoleIsSetUp, consoleOrigin, currentUser } from '../../trpc/server.ts'
import { FrontPage } from '../front-page.tsx'
import type { ListPageProps } from '../page-props.ts'
import { paths, safeReturn } from '../paths.ts'
import { requestText } from '../text/request-text.ts'
import { SignInForm } from './sign-in-form.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('signIn.title') }
}

export default async function Page({ searchParams }: ListPageProps) {
  if (!(await consoleIsSetUp())) redirect(paths.setUp)
  const { from } = await searchParams
  const returnTo = safeReturn([from].flat()[0])
  if (await currentUser()) redirect(returnTo)
  return (
    <FrontPage title={(await requestText())('signIn.title')} origin={consoleOrigin()}>
      <SignInForm returnTo={returnTo} />
    </FrontPage>
  )
}

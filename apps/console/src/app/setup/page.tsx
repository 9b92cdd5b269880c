import { redirect } from 'next/navigation'
import { consoleIsSetUp, consoleOrigin, minPasswordLength } from '../../trpc/server.ts'
import { FrontPage } from '../front-page.tsx'
import { paths } from '../paths.ts'
import { requestText } from '../text/request-text.ts'
import { SetUpForm } from './set-up-form.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('setUp.title') }
}

export default async function Page() {
  if (await consoleIsSetUp()) redirect(paths.signIn())
  return (
    <FrontPage title={(await requestText())('setUp.title')} origin={consoleOrigin()}>
      <SetUpForm minPasswordLength={minPasswordLength} />
    </FrontPage>
  )
}

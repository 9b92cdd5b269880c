import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { consoleIsSetUp, currentUser, isMissing } from '../trpc/server.ts'
import { paths } from './paths.ts'

/** The administrator who asks for a page; anybody else is sent to set the console up, or to sign in and come back. */
export async function whoIsThere() {
  if (!(await consoleIsSetUp())) redirect(paths.setUp)
  const user = await currentUser()
  if (!user) redirect(paths.signIn((await headers()).get('x-asked-for') ?? undefined))
  return user
}

/** What a page is about; when there is no such thing, there is no such page. */
export async function orNotFound<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (isMissing(error)) notFound()
    throw error
  }
}

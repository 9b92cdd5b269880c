import { NotFound } from './not-found-view.tsx'
import { requestText } from './text/request-text.ts'

export async function generateMetadata() {
  return { title: (await requestText())('errors.notFoundTitle') }
}

export default function Page() {
  return <NotFound />
}

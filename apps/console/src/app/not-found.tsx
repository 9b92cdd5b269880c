import { requestText } from './text/request-text.ts'
import { NotFound } from './not-found-view.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('errors.notFoundTitle') }
}

export default function Page() {
  return <NotFound />
}

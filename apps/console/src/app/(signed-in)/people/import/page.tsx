import { requestText } from '../../../text/request-text.ts'
import { whoIsThere } from '../../../who.ts'
import { ChooseFile } from './choose-file.tsx'

export async function generateMetadata() {
  return { title: (await requestText())('imports.title') }
}

export default async function Page() {
  await whoIsThere()
  return <ChooseFile />
}

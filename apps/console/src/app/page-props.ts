/** What Next gives a page. */
export interface ListPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export interface DetailPageProps {
  params: Promise<{ id: string }>
}

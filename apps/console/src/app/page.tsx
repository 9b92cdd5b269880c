export default function Page() {
  return <p>Certfleet</p>
}

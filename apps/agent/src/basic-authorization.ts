/** What a proxy is shown of the user name and password in its address (RFC 7617); null when there are none. */
export function basicAuthorization({ username, password }: URL): string | null {
  if (!username) return null
  const secret = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(secret).toString('base64')}`
}

import { keyed } from '../secret.ts'

/**
 * 照合番号: six digits from our secret, so that nobody else can put them into a request of their own. A renewal's is
 * made of the certificate it renews: the mails that go before it carry the same one.
 */
export const referenceCode = (id: string): string =>
  String(keyed('reference-code', id).readUInt32BE() % 1_000_000).padStart(6, '0')

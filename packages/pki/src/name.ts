import { AsnConvert } from '@peculiar/asn1-schema'
import { AttributeValue, Name } from '@peculiar/asn1-x509'
import { shortNameOf } from './der.ts'

/** An attribute of a name as it was read, by short name or else by OID. */
export interface ReadAttribute {
  type: string
  value: string
}

export const attributesOf = (name: Name): ReadAttribute[] =>
  name.flatMap((set) => set.map(({ type, value }) => ({ type: shortNameOf(type), value: value.toString() })))

/** The attributes of a name, DER, in the order in which they stand in it. @throws when it is none. */
export const readName = (der: Uint8Array): ReadAttribute[] => attributesOf(AsnConvert.parse(der, Name))

/** A name, DER, with another common name; all else in it stays. @throws when it is none. */
export function withCommonName(der: Uint8Array, commonName: string): Buffer {
  const name = AsnConvert.parse(der, Name)
  for (const attribute of name.flat()) {
    if (shortNameOf(attribute.type) === 'CN') attribute.value = new AttributeValue({ utf8String: commonName })
  }
  return Buffer.from(AsnConvert.serialize(name))
}

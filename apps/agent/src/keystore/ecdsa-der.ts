/** An ECDSA signature as X.509 and TLS write it (RFC 3279 §2.2.3), from r ‖ s as PKCS#11 gives it. */
export function ecdsaDer(raw: Uint8Array): Buffer {
  const half = raw.length / 2
  const numbers = Buffer.concat([derInteger(raw.subarray(0, half)), derInteger(raw.subarray(half))])
  return Buffer.concat([Buffer.from([0x30, numbers.length]), numbers])
}

function derInteger(unsigned: Uint8Array): Buffer {
  const first = unsigned.findIndex((byte) => byte !== 0)
  const digits = Buffer.from(unsigned.subarray(first === -1 ? -1 : first))
  const value = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), digits]) : digits
  return Buffer.concat([Buffer.from([0x02, value.length]), value])
}

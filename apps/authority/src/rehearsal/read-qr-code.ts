import jsqr from 'jsqr'
import { PNG } from 'pngjs'

const maxPixels = 4_200_000

/** A picture that is too large to be looked at. */
export class PictureTooLarge extends Error {
  override readonly name = 'PictureTooLarge'
}

/** What the QR code in a picture holds; null when it is no PNG, or has no code in it. @throws PictureTooLarge */
export function readQrCode(png: Buffer): string | null {
  // The header says how large it is before anything is unpacked (PNG 3rd edition §11.2.1).
  if (png.length < 33 || png.toString('latin1', 12, 16) !== 'IHDR') return null
  if (png.readUInt32BE(16) * png.readUInt32BE(20) > maxPixels) throw new PictureTooLarge()
  try {
    const { data, width, height } = PNG.sync.read(png)
    return jsqr.default(new Uint8ClampedArray(data), width, height)?.data ?? null
  } catch {
    return null
  }
}

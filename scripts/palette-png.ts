import { crc32, deflateSync } from 'node:zlib'

/** A page of Chromium that may draw. */
interface Page {
  evaluate: (script: string) => Promise<unknown>
}

/**
 * A picture with 64 colours, a third of the size Chromium makes it: the guide's pictures are in the repository and in
 * every package of the agent.
 */
export async function palettePng(page: Page, png: Buffer): Promise<Buffer> {
  const { width, height, rgba } = await pixelsOf(page, png)
  const colours = new Map<number, number>()
  const rounded = Array.from({ length: width * height }, (_, at) => {
    const colour = rounding(rgba, at * 4)
    colours.set(colour, (colours.get(colour) ?? 0) + 1)
    return colour
  })
  const palette = [...colours]
    .sort(([, a], [, b]) => b - a)
    .map(([colour]) => colour)
    .slice(0, 64)
  const indexes = new Map([...colours.keys()].map((colour) => [colour, nearest(colour, palette)]))
  const rows = Buffer.alloc((width + 1) * height)
  for (const [at, colour] of rounded.entries()) {
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = indexes.get(colour) ?? 0
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits, by palette (PNG specification, 11.2.1).
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Chromium unpacks it. */
async function pixelsOf(page: Page, png: Buffer) {
  const drawn = (await page.evaluate(`(async () => {
    const bytes = Uint8Array.fromBase64('${png.toString('base64')}')
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const { width, height } = image
    const canvas = new OffscreenCanvas(width, height).getContext('2d')
    canvas.drawImage(image, 0, 0)
    return { width, height, data: new Uint8Array(canvas.getImageData(0, 0, width, height).data).toBase64() }
  })()`)) as { width: number; height: number; data: string }
  return { ...drawn, rgba: Buffer.from(drawn.data, 'base64') }
}

/** White stays white. */
const rounding = (rgba: Buffer, at: number) =>
  [0, 1, 2].reduce((sum, channel) => sum * 256 + Math.round((rgba[at + channel] ?? 0) / 5) * 5, 0)

const channels = (colour: number) => [colour >> 16, (colour >> 8) & 255, colour & 255]

function nearest(colour: number, palette: number[]): number {
  const distances = palette.map((other) => {
    const [a, b] = [channels(colour), channels(other)]
    return a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0)
  })
  return distances.indexOf(Math.min(...distances))
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

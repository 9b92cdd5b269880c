/**
 * The icon, as the .ico file: a blue shield-like card with a white tick, drawn here, since it is two shapes and needs no
 * program to draw it with.
 */
export function drawIcon(): Buffer {
  const images = sizes.map(drawImage)
  const header = Buffer.alloc(6 + 16 * images.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = header.length
  images.forEach((image, index) => {
    const at = 6 + 16 * index
    const size = sizes[index] ?? 0
    // 256 is written 0.
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(image.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += image.length
  })
  return Buffer.concat([header, ...images])
}

/** Of the task bar, the desktop and large tiles, in pixels. */
const sizes = [16, 24, 32, 48, 256]

const blue = [0xc9, 0x5b, 0x1c] as const // as BGR
const samples = 4

type Point = [x: number, y: number]
/** The tick, from 0 to 1. */
const tick: [Point, Point, Point] = [
  [0.27, 0.53],
  [0.44, 0.69],
  [0.74, 0.34],
]

/** A bitmap of 32 bits a pixel, the lowest row first, and the mask Windows demands behind it. */
function drawImage(size: number): Buffer {
  const head = Buffer.alloc(40)
  head.writeUInt32LE(head.length, 0)
  head.writeInt32LE(size, 4)
  head.writeInt32LE(2 * size, 8)
  head.writeUInt16LE(1, 12)
  head.writeUInt16LE(32, 14)
  const pixels = Buffer.alloc(4 * size * size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const card = coverage(row, column, size, isInCard)
      const white = coverage(row, column, size, isInTick)
      const at = 4 * ((size - 1 - row) * size + column)
      blue.forEach((value, index) => pixels.writeUInt8(Math.round(value + (255 - value) * white), at + index))
      pixels.writeUInt8(Math.round(255 * card), at + 3)
    }
  }
  const maskRow = Math.ceil(size / 32) * 4
  return Buffer.concat([head, pixels, Buffer.alloc(maskRow * size)])
}

/** The picture beside the first and the last page of setup.exe, as the .bmp file NSIS wants: the tick on our blue. */
export function drawPanel(): Buffer {
  const [width, height, size] = [164, 314, 120]
  const [left, top] = [(width - size) / 2, 60]
  const rowBytes = Math.ceil((3 * width) / 4) * 4
  const head = Buffer.alloc(54)
  head.write('BM')
  head.writeUInt32LE(head.length + rowBytes * height, 2)
  head.writeUInt32LE(head.length, 10)
  head.writeUInt32LE(40, 14)
  head.writeInt32LE(width, 18)
  head.writeInt32LE(height, 22)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(24, 28)
  const pixels = Buffer.alloc(rowBytes * height)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const white = coverage(row - top, column - left, size, isInTick)
      const at = (height - 1 - row) * rowBytes + 3 * column
      blue.forEach((value, index) => pixels.writeUInt8(Math.round(value + (255 - value) * white), at + index))
    }
  }
  return Buffer.concat([head, pixels])
}

/** How much of a pixel is in a shape. */
function coverage(row: number, column: number, size: number, isIn: (point: Point) => boolean): number {
  let hits = 0
  for (let sample = 0; sample < samples * samples; sample++) {
    const x = (column + ((sample % samples) + 0.5) / samples) / size
    const y = (row + (Math.floor(sample / samples) + 0.5) / samples) / size
    if (isIn([x, y])) hits++
  }
  return hits / (samples * samples)
}

/** A square with round corners. */
function isInCard([x, y]: Point): boolean {
  const [half, radius] = [0.46, 0.2]
  const over = (value: number) => Math.max(0, Math.abs(value - 0.5) - (half - radius))
  return Math.hypot(over(x), over(y)) <= radius
}

const isInTick = (point: Point) =>
  Math.min(distance(point, tick[0], tick[1]), distance(point, tick[1], tick[2])) <= 0.06

/** From a point to a line between two. */
function distance([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)))
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy)
}

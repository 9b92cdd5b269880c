import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { csvWriter } from './csv.ts'

describe('a CSV file', () => {
  it('in UTF-8 begins with one byte order mark, and ends its lines with CR LF', () => {
    const writer = csvWriter('utf-8')
    const bytes = Buffer.concat([writer.write([['氏名', '部署']]), writer.write([['山田 太郎', 'a,b']])])
    expect(bytes).toEqual(Buffer.from('\ufeff氏名,部署\r\n山田 太郎,"a,b"\r\n'))
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  })

  it('in Shift_JIS has the bytes of Windows, the signs with two code points among them', () => {
    const writer = csvWriter('shift_jis')
    const bytes = writer.write([['髙﨑①ｱ', '\u301c\uff5e\u2212']])
    expect(bytes).toEqual(
      Buffer.from([0xfb, 0xfc, 0xfa, 0xb1, 0x87, 0x40, 0xb1, 0x2c, 0x81, 0x60, 0x81, 0x60, 0x81, 0x7c, 0x0d, 0x0a]),
    )
    expect(writer.replaced).toEqual({ count: 0, characters: [] })
  })

  it('in Shift_JIS counts and names what is not in it, and puts 〓 for it', () => {
    const writer = csvWriter('shift_jis')
    const bytes = Buffer.concat([writer.write([['𠮷田 〓']]), writer.write([['𠮷野 é']])])
    expect(iconv.decode(bytes, 'cp932')).toBe('〓田 〓\r\n〓野 〓\r\n')
    expect(writer.replaced).toEqual({ count: 3, characters: ['𠮷', 'é'] })
  })

  it.each(['=1+1', '+81', '-1', '@SUM(A1)', '\tx', '\rx', '＝1', '＋', '－', '＠'])(
    'never begins a cell with %j, which a spreadsheet would take for a formula',
    (cell) => {
      const [[read] = []] = parse(csvWriter('utf-8').write([[cell]]), {
        bom: true,
        record_delimiter: '\r\n',
      })
      expect(read).toBe(`'${cell}`)
    },
  )

  it('gives back what was put in, whatever it is', () => {
    const cell = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/^[=+\-@\t\r＝＋－＠\ufeff]/.test(text))
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (records) => {
        expect(parse(csvWriter('utf-8').write(records), { bom: true, record_delimiter: '\r\n' })).toEqual(records)
      }),
    )
  })

  it('leaves numbers below zero numbers', () => {
    expect(
      csvWriter('shift_jis')
        .write([[-12]])
        .toString(),
    ).toBe('-12\r\n')
  })
})

import QRCode from 'qrcode'

/** A picture of a 二次元コード, as a screen shows it. */
export const qrCode = (text: string): Promise<Buffer> => QRCode.toBuffer(text, { width: 300 })

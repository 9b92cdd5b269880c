export const exportJa = {
  button: 'CSV出力',
  caption: '表示中の条件に合うすべての行を出力します。',
  encodings: { 'utf-8': 'UTF-8（BOM付き）', shift_jis: 'Shift_JIS' },
  encodingHelp: { 'utf-8': 'Excelでそのまま開けます', shift_jis: '古いソフトウェア向け' },
  done: 'CSVを出力しました',
  rows: '{rows, number}行を出力しました。',
  replacedTitle: 'CSVを出力しました（置き換えた文字があります）',
  replaced:
    '{rows, number}行を出力しました。Shift_JISにない文字（{characters}）を{count, number}か所で「〓」に置き換えました。正確な文字が必要な場合は、UTF-8で出力してください。',
  unfinished: 'CSVの出力が完了していません',
  unfinishedHelp: 'ダウンロードが中断されたか、まだ続いています。ファイルが途中までの場合は、出力し直してください。',
} as const

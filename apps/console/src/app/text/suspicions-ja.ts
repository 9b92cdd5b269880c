export const suspicionsJa = {
  title: '不審な連絡の報告',
  open: '未確認',
  settled: '確認済み',
  noNote: '内容の記入なし',
  reference: '照合番号 {referenceCode}',
  settledBy: '{name}が確認',
  settle: '確認済みにする',
  confirmTitle: '不審な連絡を確認済みにする',
  confirmBody:
    '{hostname}の{osUser}さんから、いつ、だれに、何を言われたかを聞き、パスワードや番号を伝えていないかを確かめましたか。伝えていた場合は、先にパスワードの変更や利用停止を手配してください。',
  confirm: '確認済みにする',
  done: '確認済みにしました',
} as const

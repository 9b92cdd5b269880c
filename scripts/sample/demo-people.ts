/** Those at the front get the sample's real PCs; their login IDs are the ones the guides speak of. */
export interface DemoPerson {
  loginId: string
  name: string
  kana: string
  department: string
  /** Of its certificate's 366 days; null when it has none. */
  daysLeft: number | null
  revoked?: boolean
}

export const demoPeople: DemoPerson[] = [
  { loginId: 'demo01', name: '佐藤 美咲', kana: 'サトウ ミサキ', department: '経理部', daysLeft: 20 },
  { loginId: 'demo02', name: '鈴木 大輔', kana: 'スズキ ダイスケ', department: '経理部', daysLeft: 12 },
  { loginId: 'demo03', name: '高橋 結衣', kana: 'タカハシ ユイ', department: '財務部', daysLeft: 33 },
  { loginId: 'demo04', name: '田中 翔太', kana: 'タナカ ショウタ', department: '財務部', daysLeft: 2 },
  { loginId: 'demo05', name: '伊藤 陽菜', kana: 'イトウ ヒナ', department: '総務部', daysLeft: 61 },
  { loginId: 'demo06', name: '渡辺 健', kana: 'ワタナベ ケン', department: '総務部', daysLeft: -3 },
  { loginId: 'demo07', name: 'Maria Santos', kana: 'マリア・サントス', department: '海外営業部', daysLeft: 148 },
  {
    loginId: 'demo08',
    name: '中村 さくら',
    kana: 'ナカムラ サクラ',
    department: '海外営業部',
    daysLeft: 27,
    revoked: true,
  },
  { loginId: 'demo09', name: '小林 拓也', kana: 'コバヤシ タクヤ', department: '人事部', daysLeft: 290 },
  { loginId: 'demo10', name: 'John Miller', kana: 'ジョン・ミラー', department: '海外営業部', daysLeft: 39 },
  { loginId: 'demo11', name: '加藤 恵子', kana: 'カトウ ケイコ', department: '人事部', daysLeft: null },
  { loginId: 'demo12', name: '吉田 直樹', kana: 'ヨシダ ナオキ', department: '経理部', daysLeft: 360 },
]

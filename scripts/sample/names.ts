import type { Random } from './random.ts'

/** Names as they stand in the register of a company in Japan: written, read, and in letters. */
export interface PersonName {
  name: string
  kana: string
  family: string
  given: string
}

const families = `
佐藤 サトウ sato,鈴木 スズキ suzuki,高橋 タカハシ takahashi,田中 タナカ tanaka,伊藤 イトウ ito,渡辺 ワタナベ watanabe,
渡邊 ワタナベ watanabe,山本 ヤマモト yamamoto,中村 ナカムラ nakamura,小林 コバヤシ kobayashi,加藤 カトウ kato,吉田 ヨシダ yoshida,
山田 ヤマダ yamada,佐々木 ササキ sasaki,山口 ヤマグチ yamaguchi,松本 マツモト matsumoto,井上 イノウエ inoue,木村 キムラ kimura,
林 ハヤシ hayashi,斎藤 サイトウ saito,齋藤 サイトウ saito,清水 シミズ shimizu,山崎 ヤマザキ yamazaki,森 モリ mori,
池田 イケダ ikeda,橋本 ハシモト hashimoto,阿部 アベ abe,石川 イシカワ ishikawa,山下 ヤマシタ yamashita,中島 ナカジマ nakajima,
石井 イシイ ishii,小川 オガワ ogawa,前田 マエダ maeda,岡田 オカダ okada,長谷川 ハセガワ hasegawa,藤田 フジタ fujita,
後藤 ゴトウ goto,近藤 コンドウ kondo,村上 ムラカミ murakami,遠藤 エンドウ endo,青木 アオキ aoki,坂本 サカモト sakamoto,
福田 フクダ fukuda,太田 オオタ ota,西村 ニシムラ nishimura,藤井 フジイ fujii,金子 カネコ kaneko,岡本 オカモト okamoto,
藤原 フジワラ fujiwara,中野 ナカノ nakano,三浦 ミウラ miura,原田 ハラダ harada,松田 マツダ matsuda,竹内 タケウチ takeuchi,
小野 オノ ono,中川 ナカガワ nakagawa,五十嵐 イガラシ igarashi,髙田 タカダ takada,久保 クボ kubo,大塚 オオツカ otsuka`

const givens = `
美咲 ミサキ misaki,大輔 ダイスケ daisuke,結衣 ユイ yui,翔太 ショウタ shota,陽菜 ヒナ hina,健 ケン ken,さくら サクラ sakura,
拓也 タクヤ takuya,恵子 ケイコ keiko,直樹 ナオキ naoki,陽子 ヨウコ yoko,健一 ケンイチ kenichi,由美 ユミ yumi,達也 タツヤ tatsuya,
智子 トモコ tomoko,誠 マコト makoto,裕子 ユウコ yuko,剛 ツヨシ tsuyoshi,愛 アイ ai,学 マナブ manabu,彩 アヤ aya,亮 リョウ ryo,
真由美 マユミ mayumi,浩二 コウジ koji,千尋 チヒロ chihiro,隆 タカシ takashi,麻衣 マイ mai,和也 カズヤ kazuya,香織 カオリ kaori,
哲也 テツヤ tetsuya,優子 ユウコ yuko,雄太 ユウタ yuta,奈々 ナナ nana,秀樹 ヒデキ hideki,友香 ユカ yuka,慎吾 シンゴ shingo,
明美 アケミ akemi,俊介 シュンスケ shunsuke,葵 アオイ aoi,蓮 レン ren`

const foreign = `
Maria Santos マリア・サントス,John Miller ジョン・ミラー,Nguyen Linh グエン・リン,Wei Zhang ウェイ・チャン,Ji-woo Kim ジウ・キム,
Anna Schmidt アンナ・シュミット,David Brown デイビッド・ブラウン,Priya Sharma プリヤ・シャルマ,Lucas Martin リュカ・マルタン,
Emma Wilson エマ・ウィルソン,Carlos Silva カルロス・シルバ,Aisha Rahman アイシャ・ラフマン,Tomas Novak トマス・ノバク,
Siti Aminah シティ・アミナ,Kevin Lee ケビン・リー,Olga Petrova オルガ・ペトロワ,Hassan Ali ハッサン・アリ,Mei Chen メイ・チェン`

const parts = (list: string) => list.split(',').map((entry) => entry.trim().split(' ') as [string, string, string])
const [familyNames, givenNames, foreignNames] = [parts(families), parts(givens), parts(foreign)]

export function japaneseName(random: Random): PersonName {
  const [family, familyKana, familyLetters] = random.pick(familyNames)
  const [given, givenKana, givenLetters] = random.pick(givenNames)
  return {
    name: `${family} ${given}`,
    kana: `${familyKana} ${givenKana}`,
    family: familyLetters,
    given: givenLetters,
  }
}

export function foreignName(random: Random): PersonName {
  const [given, family, kana] = random.pick(foreignNames)
  const letters = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, '')
  return { name: `${given} ${family}`, kana, family: letters(family), given: letters(given) }
}

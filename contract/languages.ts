// What languages look like, for the preparation in Python and for the monitors: imports nothing.

/** Of a text that looks like none of the languages, or like two of them. */
export const UNKNOWN_LANGUAGE = 'unknown';

/**
 * The most frequent function words of languages in Latin letters, by ISO 639-1: a text is of the language that most of its
 * words are of. Danish and Norwegian share them; what is an English word
 * as well is left out of the others. It tells what a window of texts is written in, not what each text is: short
 * texts have none of the words.
 */
export const LANGUAGE_WORDS: Readonly<Record<string, string>> = {
  en: 'the of and to in is it that for was with this you are not have but they on as at be which so my were from',
  de: 'der die und das ist nicht ein ich zu den mit auf für sie eine auch wie dem bei aber war sich im von wird',
  fr: 'le la les et des est pas une un que pour dans ce il qui sur je avec plus vous du en au mais très cette',
  es: 'el la los que de y en un una es por con para se las del lo muy más pero su al como mi este está son',
  pt: 'o os que de e não um uma é para com da em se mais muito mas na por eu foi como ao este seu são',
  it: 'il la che di e non è un per una sono con del le ma si come più questo molto della nel da ho gli anche',
  nl: 'de het een en van is niet dat op te in zijn voor met er maar ik ook aan was heel deze bij wel als om naar',
  sv: 'och att det är en som på inte jag för med av ett den till var har så om mycket kan vi från eller',
  da_no: 'og at det er en som på ikke jeg for med af et den til var har så om å av meget meg fra ble vi når',
  fi: 'ja on ei se että oli mutta hän kun niin ovat myös kuin tämä mitä olen ole sen joka jos vain tai nyt',
  pl: 'w nie na się z to że jest co jak ale po tak za od o dla przez są był już tylko ten bardzo czy jego',
  cs: 'se v na je že to s z o jako ale pro tak jsem není jsou co byl jen už ve při podle nebo které',
  ro: 'și de la nu în cu pe este care mai un o din că pentru sunt fi dar am foarte ca sau prin lui',
  hu: 'az és nem hogy is egy ez de van csak volt meg ha mint már azt el még vagy kell minden nagyon',
  tr: 've bir bu da de için çok ne ama ile daha gibi var o kadar değil mi en olarak ben olan sonra her',
  id: 'yang dan di ini itu dengan untuk tidak dari dalam akan pada juga saya ke karena ada mereka bisa sangat',
  vi: 'và của là có không được cho một những người trong với đã này tôi các rất khi để từ như',
};

/** So many function words are needed to tell a language. */
export const FEWEST_FUNCTION_WORDS = 2;

/** Chinese characters are a part of Japanese. */
export const JAPANESE = 'ja';
export const CHINESE = 'zh';

/** Scripts by their code points, for languages that a script is enough for; a text is of the one that most of its letters are. */
export const SCRIPTS: ReadonlyArray<readonly [name: string, from: number, to: number]> = [
  ['el', 0x370, 0x3ff],
  ['Cyrillic', 0x400, 0x52f],
  ['he', 0x590, 0x5ff],
  ['Arabic', 0x600, 0x6ff],
  ['Devanagari', 0x900, 0x97f],
  ['th', 0xe00, 0xe7f],
  [JAPANESE, 0x3040, 0x30ff],
  [CHINESE, 0x4e00, 0x9fff],
  ['ko', 0xac00, 0xd7a3],
];

/** How letters are written that Unicode does not take apart, or that people write otherwise than without their marks. */
const LETTERS: Record<string, string> = {
  ...{ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'oe', å: 'aa' },
  ...{ ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', ı: 'i', ŋ: 'ng' },
};

const LONGEST = 40;

/** Letters of A to Z, digits and hyphens; undefined where the text has letters of another script, which would be lost. */
function toAscii(text: string): string | undefined {
  const plain = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/\p{L}/gu, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '');
  if (/[^\P{L}a-z]/u.test(plain)) {
    return undefined;
  }
  const name = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return name === '' ? undefined : name;
}

/**
 * A name for the lifecycle, which AWS takes in letters of A to Z alone: of the table's name, else, where it is in another
 * script, of the target's.
 */
export function nameLifecycle(table: string, target: string): string {
  const name = toAscii(table.replace(/(\.\w+)+$/, '')) ?? toAscii(target) ?? 'table';
  return name.slice(0, LONGEST).replace(/-+$/, '');
}

/** Rows from which a column may be told to look like an id. */
export const ROWS_TO_TELL = 100;
/** So many values would repeat by chance: that none does is no chance (e^-20). */
const EXPECTED_REPEATS = 20;

/**
 * What numbers are that count something, such as rows, orders or time: `id` where all of them are whole and different although
 * by chance many would repeat; `monotone` where they rise, or fall, with every row, as those of a file that
 * somebody sorted do as well.
 *
 * @param numbers by row
 */
export function findCount(numbers: Float64Array): 'id' | 'monotone' | undefined {
  if (numbers.length < ROWS_TO_TELL) {
    return undefined;
  }
  if (isId(numbers)) {
    return 'id';
  }
  const rises = numbers[1] > numbers[0];
  return numbers.every((number, i) => i === 0 || (number !== numbers[i - 1] && number > numbers[i - 1] === rises))
    ? 'monotone'
    : undefined;
}

/** What people should know of such a column. */
export const COUNT_NOTES = {
  id: (name: string): string =>
    `${name} is not compared, only whether it has a value: its values are whole numbers of which each stands in one row of the baseline only, as ids do. Leave it out of the features, or give its type to have it compared`,
  monotone: (name: string): string =>
    `${name} rises or falls with every row of the baseline, as an id or a time does: a window that lies beyond all of it is no drift. Leave it out of the features, unless the file was sorted by it`,
};

function isId(numbers: Float64Array): boolean {
  let [low, high] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (!Number.isSafeInteger(number)) {
      return false;
    }
    low = Math.min(low, number);
    high = Math.max(high, number);
  }
  const repeats = (numbers.length * (numbers.length - 1)) / 2 / (high - low + 1);
  return repeats >= EXPECTED_REPEATS && new Set(numbers).size === numbers.length;
}

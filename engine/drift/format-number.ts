/**
 * A number as people read it, in its own unit: as many digits as tell it from its neighbours. Thousands are separated
 * from five digits on: 2,024 and 8,000 read wrongly as a year and a postcode.
 *
 * @param digits that are significant
 */
export function formatNumber(value: number, digits = 4): string {
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  return size !== 0 && (size >= 1e15 || size < 1e-6)
    ? rounded.toExponential().replace('-', '−').replace('e+', 'e')
    : rounded.toLocaleString('en-GB', { maximumFractionDigits: 20, useGrouping: 'min2' }).replace('-', '−');
}

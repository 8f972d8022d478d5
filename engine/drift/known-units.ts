/** What a change of a unit does to a number: `factor * value + offset`. */
export interface Conversion {
  readonly factor: number;
  readonly offset: number;
  /** For people, such as `°F in place of °C`. */
  readonly name: string;
}

/** Each with the units on both of its sides. */
const SCALES: readonly (readonly [factor: number, large: string, small: string])[] = [
  [1000, 'thousandths', 'wholes'],
  [100, 'hundredths', 'wholes'],
  [10, 'tenths', 'wholes'],
  [1e6, 'millionths', 'wholes'],
  [60, 'minutes', 'hours'],
  [24, 'hours', 'days'],
  [12, 'months', 'years'],
  [3600, 'seconds', 'hours'],
  [1024, 'KiB', 'MiB'],
  [1.609344, 'kilometres', 'miles'],
  [2.2046226, 'pounds', 'kilograms'],
  [2.54, 'centimetres', 'inches'],
  [3.2808399, 'feet', 'metres'],
  [3.6, 'km/h', 'm/s'],
];

const TEMPERATURES: readonly Conversion[] = [
  { factor: 1.8, offset: 32, name: '°F in place of °C' },
  { factor: 1 / 1.8, offset: -32 / 1.8, name: '°C in place of °F' },
  { factor: 1, offset: 273.15, name: 'K in place of °C' },
  { factor: 1, offset: -273.15, name: '°C in place of K' },
];

/** Conversions that feeds are known to mix up, the most frequent first. */
export const KNOWN_CONVERSIONS: readonly Conversion[] = [
  ...TEMPERATURES,
  ...SCALES.flatMap(([factor, one, other]): Conversion[] => [
    { factor, offset: 0, name: `${one} in place of ${other}` },
    { factor: 1 / factor, offset: 0, name: `${other} in place of ${one}` },
  ]),
];

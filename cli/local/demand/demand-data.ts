import { createRandom, drawNormal } from '../random';

/** One value of one series, with what was known of its day ahead. */
export interface DemandRow {
  readonly date: string;
  readonly store: string;
  readonly item: string;
  readonly category: string;
  /** In euros. */
  readonly price: number;
  /** 1 on days with a promotion. */
  readonly promo: number;
  readonly units: number;
}

/** A shop's product, day after day. */
export interface DemandSeries {
  readonly store: string;
  readonly item: string;
  readonly category: string;
  /** From the first day on. */
  readonly rows: readonly DemandRow[];
}

/** What the table holds. */
export interface DemandOptions {
  /** The first day, at midnight UTC. */
  readonly start: Date;
  readonly days: number;
  /** From which day on the town has a market on Saturdays; undefined: never. */
  readonly marketFrom?: number;
}

const STORES = 12;
const ITEMS: ReadonlyArray<readonly [name: string, category: string, price: number, level: number]> = [
  ['milk', 'dairy', 1.2, 60],
  ['yoghurt', 'dairy', 0.9, 35],
  ['cheese', 'dairy', 3.4, 22],
  ['butter', 'dairy', 2.3, 18],
  ['bread', 'bakery', 2.1, 55],
  ['rolls', 'bakery', 0.4, 90],
  ['cake', 'bakery', 4.5, 12],
  ['apples', 'fruit', 2.6, 40],
  ['bananas', 'fruit', 1.8, 48],
  ['tomatoes', 'fruit', 2.9, 30],
  ['lettuce', 'fruit', 1.1, 20],
  ['water', 'drinks', 0.6, 70],
  ['juice', 'drinks', 1.9, 25],
  ['beer', 'drinks', 1.3, 38],
  ['coffee', 'drinks', 5.9, 14],
  ['pasta', 'dry', 1.0, 28],
  ['rice', 'dry', 1.6, 17],
  ['flour', 'dry', 0.8, 15],
  ['sugar', 'dry', 1.1, 13],
  ['eggs', 'dry', 2.4, 33],
];
/** Monday to Sunday. */
const WEEK = [0.85, 0.8, 0.85, 0.95, 1.2, 1.5, 0.85];
/** What a market takes of a Saturday and gives back, of shops that stand beside it, to the days around. */
const WEEK_WITH_MARKET = [1.05, 1.0, 1.0, 1.0, 1.35, 0.6, 0.7];
const DAY = 24 * 3600 * 1000;
const PROMO_SHARE = 0.06;
const PROMO_CUT = 0.8;
const SEED = 20260105;

/**
 * A made-up town: 12 shops, 20 products, one number a day. Nothing of it is anybody's data; the same options always make the
 * same numbers. Demand has a level of its own for each series, a pattern of the week and one of the year, answers to price and
 * promotion, and is counted with the noise of counting.
 */
export function makeDemand({ start, days, marketFrom = Number.POSITIVE_INFINITY }: DemandOptions): DemandSeries[] {
  const series: DemandSeries[] = [];
  for (let shop = 0; shop < STORES; shop += 1) {
    for (const [index, [item, category, price, level]] of ITEMS.entries()) {
      // Each series has its own stream, so that more days change no earlier one.
      const random = createRandom(SEED + shop * ITEMS.length + index);
      const store = `shop-${String(shop + 1).padStart(2, '0')}`;
      const size = level * (0.5 + random());
      const swing = 0.05 + 0.15 * random();
      const elasticity = 1 + random();
      const rows = Array.from({ length: days }, (_, day): DemandRow => {
        const date = new Date(start.getTime() + day * DAY);
        const promo = random() < PROMO_SHARE ? 1 : 0;
        const asked = Math.round(price * (promo ? PROMO_CUT : 1) * 100) / 100;
        const week = day >= marketFrom ? WEEK_WITH_MARKET : WEEK;
        const expected =
          size *
          week[(date.getUTCDay() + 6) % 7]! *
          (1 + swing * Math.sin((2 * Math.PI * day) / 365.25)) *
          (asked / price) ** -elasticity *
          (promo ? 1.25 : 1);
        return {
          date: date.toISOString().slice(0, 10),
          store,
          item,
          category,
          price: asked,
          promo,
          units: drawCount(expected, random),
        };
      });
      series.push({ store, item, category, rows });
    }
  }
  return series;
}

/** A count with the mean and the variance of a Poisson distribution, by its normal approximation: two numbers a value. */
function drawCount(mean: number, random: () => number): number {
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * drawNormal(random)));
}

/** The rows of some days as a long table with a header. */
export function writeDemand(series: readonly DemandSeries[], from: number, until: number): string {
  const lines = ['date,store,item,category,price,promo,units'];
  for (let day = from; day < until; day += 1) {
    for (const { rows } of series) {
      const { date, store, item, category, price, promo, units } = rows[day]!;
      lines.push([date, store, item, category, price.toFixed(2), promo, units].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A series as a request brings it, at the origin behind `day`: what it was for so many days, and what is known of the horizon. */
export function writeSeries(
  { store, item, category, rows }: DemandSeries,
  day: number,
  past: number,
  horizon: number,
): Record<string, unknown> {
  const before = rows.slice(day - past, day);
  const known = rows.slice(day - past, day + horizon);
  return {
    series: `${store}|${item}`,
    start: before[0]!.date,
    target: before.map(({ units }) => units),
    known: { price: known.map(({ price }) => price), promo: known.map(({ promo }) => promo) },
    static: { category },
  };
}

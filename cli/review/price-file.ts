import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { PRICES, type Prices } from '../../contract/prices';
import { ConfigurationError, numberFrom, objectOf, parseText, text } from '../../contract/validation';
import { InputError } from '../drift/input-error';

/** What is taken for granted where nobody said it. */
export const ASSUMPTIONS = {
  /** That a processing job runs. */
  processingMinutes: 5,
  /** That a training runs, each of those of a tuning. */
  trainingMinutes: 5,
  /** That a batch transform runs. */
  transformMinutes: 5,
  /** Of the price on demand that managed spot training costs. */
  spotShare: 0.4,
  /** That a function runs when its schedule starts it. */
  functionSeconds: 2,
  /** That a notebook instance runs in a month: it is stopped by who works with it, or when it is idle. */
  notebookHours: 40,
  /** That a serverless endpoint takes for an answer. */
  requestSeconds: 0.1,
  /** Of an endpoint. */
  predictionsPerMonth: 1_000_000,
};

/** What a review takes for granted about time and traffic. */
export type Assumptions = Readonly<typeof ASSUMPTIONS>;

/** Prices, and what they are multiplied by. */
export interface PriceTable {
  readonly prices: Prices;
  readonly assumptions: Assumptions;
}

const NO_LESS = numberFrom(0);

const AMOUNTS = (Object.keys(PRICES) as (keyof Prices)[]).filter((name) => typeof PRICES[name] === 'number');

/** What `--prices` takes: each part that is left out stays as it is. */
const FILE = objectOf({
  region: v.optional(text()),
  asOf: v.optional(text()),
  instanceHour: v.optional(v.record(v.string(), NO_LESS, 'an object of prices by instance types')),
  ...(Object.fromEntries(AMOUNTS.map((name) => [name, v.optional(NO_LESS)])) as Record<
    string,
    v.OptionalSchema<typeof NO_LESS, undefined>
  >),
  assumptions: v.optional(
    objectOf({
      ...(Object.fromEntries(Object.keys(ASSUMPTIONS).map((name) => [name, v.optional(NO_LESS)])) as Record<
        keyof Assumptions,
        v.OptionalSchema<typeof NO_LESS, undefined>
      >),
      spotShare: v.optional(numberFrom(0, 1)),
      predictionsPerMonth: v.optional(numberFrom(1)),
    }),
  ),
});

/**
 * The prices that a review counts with.
 *
 * @param file overrules what it names; absent: the table of the package
 * @throws InputError saying what was given in the file and what is allowed
 */
export function readPrices(file?: string): PriceTable {
  if (file === undefined) {
    return { prices: PRICES, assumptions: ASSUMPTIONS };
  }
  const { assumptions, instanceHour, ...others } = parseFile(file);
  return {
    prices: { ...PRICES, ...others, instanceHour: { ...PRICES.instanceHour, ...instanceHour } },
    assumptions: { ...ASSUMPTIONS, ...assumptions },
  };
}

function parseFile(file: string): v.InferOutput<typeof FILE> {
  try {
    return parseText(`--prices ${file}`, FILE, readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError(
      error instanceof ConfigurationError ? error.message : `--prices ${file}: ${(error as Error).message}`,
    );
  }
}

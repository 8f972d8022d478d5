import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { CSV } from '../../contract/jobs';
import { DEFAULT_SPLIT } from '../../contract/recipe';
import { drawSample } from './random';

/** One that requests are about: a customer of the churn data, or a review. */
export interface Customer {
  /** The row's key. */
  readonly id: string;
  readonly row: Record<string, string>;
  /** Whether it is of those that come with the launch. */
  readonly isNew: boolean;
  /** Whether the positive class came true, and the class as the data writes it. */
  readonly truth: boolean;
  readonly label: string;
  /**
   * Where it falls in [0, 1) of the split.
   * @default - by the hash of its key
   */
  readonly place?: number;
}

/** What requests about them look like, and raw data. */
export interface RequestForm {
  readonly contentType: string;
  /** How many of them a request is about at most. */
  readonly largest: number;
  /** The body of a request. @param features the model's, in its order */
  readonly write: (customers: Customer[], features: string[]) => string | Buffer;
  /** Files of raw data, by their names. */
  readonly store: (name: string, customers: Customer[]) => ReadonlyMap<string, string | Buffer>;
}

/** The customers by the part they play in the story. */
export interface Customers {
  /** Not new: the data that the first training has. */
  readonly beforeLaunch: Customer[];
  /** The part of the newcomers whose labels become known, and whose rows reach the retraining. */
  readonly labelled: Customer[];
  /** The other part: no training ever sees them, so that they can judge every model. */
  readonly unseen: Customer[];
  /** Those outside the training split that are not new: the traffic of the days before the launch. */
  readonly others: Customer[];
  /** Those that no model was fitted on or tuned with: the test split of both groups. */
  readonly heldOut: Customer[];
  /** The share of newcomers in the retraining's data, and so in the traffic after the launch. */
  readonly newShare: number;
}

/**
 * Where a key falls in [0, 1): by the same hash that splits the rows in the prepare step (DESIGN decision 4).
 *
 * @param digit the first of the eight hexadecimal digits that decide; the prepare step takes the first eight
 */
export function placeKey(key: string, digit = 0): number {
  return (
    parseInt(
      createHash('sha256')
        .update(key)
        .digest('hex')
        .slice(digit, digit + 8),
      16,
    ) /
    2 ** 32
  );
}

/**
 * Reads the churn data and gives every customer a part.
 *
 * @param file `telco-churn.csv`
 */
export function loadCustomers(file: string): Customers {
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true });
  const all = rows.map((row, index) => ({
    id: nameCustomer(index),
    // The data has no key, which the upload adds.
    row: { customer_id: nameCustomer(index), ...row },
    isNew: row.internet_service === 'Fiber optic',
    truth: row.churn === 'Yes',
    label: row.churn!,
  }));
  return shareOut(all, 0.5);
}

/** Where validation and held-out rows begin where a recipe says nothing else. */
const DEFAULT_PLACES: { readonly validation: number; readonly heldOut: number } = {
  validation: DEFAULT_SPLIT.train,
  heldOut: Number((DEFAULT_SPLIT.train + DEFAULT_SPLIT.validation).toFixed(9)),
};

/** C00001 is the first row. */
function nameCustomer(index: number): string {
  return `C${String(index + 1).padStart(5, '0')}`;
}

/**
 * Gives everyone a part.
 *
 * @param labelledShare of the newcomers, those whose labels become known
 * @param split where validation and held-out rows begin
 */
export function shareOut(all: Customer[], labelledShare: number, split = DEFAULT_PLACES): Customers {
  const placeOf = ({ id, place = placeKey(id) }: Customer): number => place;
  const beforeLaunch = all.filter(({ isNew }) => !isNew);
  // By other digits than the split of the prepare step, which would decide both otherwise.
  const isLabelled = (customer: Customer): boolean => placeKey(customer.id, 8) < labelledShare;
  const newcomers = all.filter(({ isNew }) => isNew);
  const labelled = newcomers.filter(isLabelled);
  const unseen = newcomers.filter((customer) => !isLabelled(customer));
  return {
    beforeLaunch,
    labelled,
    unseen,
    others: beforeLaunch.filter((customer) => placeOf(customer) >= split.validation),
    heldOut: [...beforeLaunch, ...unseen].filter((customer) => placeOf(customer) >= split.heldOut),
    newShare: labelled.length / (labelled.length + beforeLaunch.length),
  };
}

/** One window's customers, drawn without replacement, in the mix of before or after the launch. */
export function drawTraffic(customers: Customers, rows: number, launched: boolean, random: () => number): Customer[] {
  const count = launched ? Math.round(rows * customers.newShare) : 0;
  const drawn = [...drawSample(customers.unseen, count, random), ...drawSample(customers.others, rows - count, random)];
  return drawSample(drawn, drawn.length, random);
}

/** Them as a file of labelled rows: a header, every column of the data. */
export function writeLabelledRows(customers: Customer[]): string {
  return stringify(
    customers.map(({ row }) => row),
    { header: true },
  );
}

/** The customers as the body of an invocation: one line each, the model's features in its order, no header. */
export function writeRequest(customers: Customer[], features: string[]): string {
  return stringify(customers.map(({ row }) => features.map((feature) => row[feature] ?? '')));
}

/** Rows of a table, several in a request. */
export const ROW_FORM: RequestForm = {
  contentType: CSV,
  largest: 5,
  write: writeRequest,
  store: (name, customers) => new Map([[`${name}.csv`, writeLabelledRows(customers)]]),
};

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { drawSample } from './random';

/** One customer of the churn data. */
export interface Customer {
  /** The row's key, which the data lacks and the upload adds: C00001 is the first row. */
  readonly id: string;
  readonly row: Record<string, string>;
  readonly fibre: boolean;
  readonly churned: boolean;
}

/** The customers by the part they play in the story. */
export interface Customers {
  /** Not on fibre: the data that the first training has. */
  readonly beforeLaunch: Customer[];
  /** The half of the fibre customers whose churn becomes known, and whose rows reach the retraining. */
  readonly labelled: Customer[];
  /** The other half: no training ever sees them, so that they can judge every model. */
  readonly unseen: Customer[];
  /** Customers outside the training split that are not on fibre: the traffic of the days before the launch. */
  readonly others: Customer[];
  /** Customers that no model was fitted on or tuned with: the test split of both groups. */
  readonly heldOut: Customer[];
  /** The share of fibre customers in the retraining's data, and so in the traffic after the launch. */
  readonly fibreShare: number;
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
    id: `C${String(index + 1).padStart(5, '0')}`,
    row,
    fibre: row.internet_service === 'Fiber optic',
    churned: row.churn === 'Yes',
  }));
  const beforeLaunch = all.filter((customer) => !customer.fibre);
  // By other digits than the split of the prepare step, which would decide both otherwise.
  const isLabelled = (customer: Customer): boolean => placeKey(customer.id, 8) < 0.5;
  const fibre = all.filter((customer) => customer.fibre);
  const labelled = fibre.filter(isLabelled);
  const unseen = fibre.filter((customer) => !isLabelled(customer));
  return {
    beforeLaunch,
    labelled,
    unseen,
    others: beforeLaunch.filter((customer) => placeKey(customer.id) >= 0.7),
    heldOut: [...beforeLaunch, ...unseen].filter((customer) => placeKey(customer.id) >= 0.9),
    fibreShare: labelled.length / (labelled.length + beforeLaunch.length),
  };
}

/** One window's customers, drawn without replacement, in the mix of before or after the launch. */
export function drawTraffic(customers: Customers, rows: number, launched: boolean, random: () => number): Customer[] {
  const fibre = launched ? Math.round(rows * customers.fibreShare) : 0;
  const drawn = [...drawSample(customers.unseen, fibre, random), ...drawSample(customers.others, rows - fibre, random)];
  return drawSample(drawn, drawn.length, random);
}

/** The customers as a file of labelled rows: a header, the key first, every column of the data. */
export function writeLabelledRows(customers: Customer[]): string {
  return stringify(
    customers.map(({ id, row }) => ({ customer_id: id, ...row })),
    { header: true },
  );
}

/** The customers as the body of an invocation: one line each, the model's features in its order, no header. */
export function writeRequest(customers: Customer[], features: string[]): string {
  return stringify(customers.map(({ row }) => features.map((feature) => row[feature] ?? '')));
}

import type { Row } from '../../engine/drift';

/** A body that a client sends, and the right reading of it by the columns `tenure`, `plan` and `Charges`. */
export interface BodyShape {
  /** The client, server or library that sends or takes it. */
  readonly who: string;
  readonly body: string;
  /** @default 'application/json' */
  readonly type?: string;
  /** @default - CSV for text/csv, else JSON */
  readonly encoding?: 'CSV' | 'JSON' | 'BASE64';
  readonly rows: readonly Row[];
  /** What must be counted beside them, by reason. @default {} */
  readonly rejected?: Readonly<Record<string, number>>;
}

export const ONE: Row = ['3', 'plus', '4.5'];
export const TWO: readonly Row[] = [ONE, ['7', 'basic', '1.25']];
export const named = { tenure: 3, plan: 'plus', Charges: 4.5 };
export const other = { tenure: 7, plan: 'basic', Charges: 1.25 };
export const lists = [
  [3, 'plus', 4.5],
  [7, 'basic', 1.25],
];
export const names = ['tenure', 'plan', 'Charges'];
export const columns = { tenure: [3, 7], plan: ['plus', 'basic'], Charges: [4.5, 1.25] };

export const json = (who: string, body: unknown, rows: readonly Row[] = TWO, rejected = {}): BodyShape => ({
  who,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  rows,
  rejected,
});
export const csv = (who: string, body: string, rows: readonly Row[] = TWO, rejected = {}): BodyShape => ({
  who,
  body,
  type: 'text/csv',
  rows,
  rejected,
});
export const bytes = (
  who: string,
  type: string,
  body: string,
  rows: readonly Row[] = TWO,
  rejected = {},
): BodyShape => ({
  who,
  body: Buffer.from(body).toString('base64'),
  type,
  encoding: 'BASE64',
  rows,
  rejected,
});

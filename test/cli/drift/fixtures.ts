import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

export const ROOT = path.join(__dirname, '..', '..', '..');

export type Customer = Record<string, string>;

/** The example's customers, shuffled the same way every time. */
export function readCustomers(): { fibre: Customer[]; others: Customer[] } {
  const text = readFileSync(path.join(ROOT, 'examples', 'churn', 'telco-churn.csv'), 'utf8');
  const customers = shuffle(parse(text, { columns: true }) as Customer[]);
  const hasFibre = ({ internet_service }: Customer): boolean => internet_service === 'Fiber optic';
  return { fibre: customers.filter(hasFibre), others: customers.filter((customer) => !hasFibre(customer)) };
}

/** So many customers, 28 % of them with fibre. */
export function mixFibre(fibre: Customer[], others: Customer[], count: number): Customer[] {
  const share = Math.round(count * 0.28);
  return shuffle([...fibre.slice(0, share), ...others.slice(0, count - share)]);
}

export function toCsv(rows: readonly Record<string, unknown>[]): string {
  return stringify([...rows], { header: true });
}

/** A line of a capture file, as SageMaker writes it. */
export function toCaptureLine(values: readonly unknown[], output = '0.25\n'): string {
  return JSON.stringify({
    captureData: {
      endpointInput: {
        observedContentType: 'text/csv',
        mode: 'INPUT',
        data: stringify([[...values]], { record_delimiter: '' }),
        encoding: 'CSV',
      },
      endpointOutput: { observedContentType: 'text/csv; charset=utf-8', mode: 'OUTPUT', data: output, encoding: 'CSV' },
    },
    eventMetadata: { eventId: '8c2c1b3e-0d3c-4d5b-9d5a-5f6a7b8c9d0e', inferenceTime: '2026-03-01T12:00:00Z' },
    eventVersion: '0',
  });
}

export function makeFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'drift-'));
}

/** Writes a file into a folder and returns where it is. */
export function put(folder: string, name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

function shuffle<T>(items: readonly T[]): T[] {
  const result = [...items];
  let state = 20260301;
  for (let i = result.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

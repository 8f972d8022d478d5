import { removeControlCharacters } from '../drift/print-result';
import { align } from './print-quality';
import type { EstimateResult } from './run-estimate';
import { tellMeasure } from './tell-quality';

/** The estimate as lines for a terminal: what it rests on, the metrics with their intervals, and how they compare with the criteria. */
export function printEstimate({ verdict, reason, rows, live, estimate, criteria, notes }: EstimateResult): string[] {
  const metrics = Object.entries(estimate?.metrics ?? {}).map(([name, { estimated: value, lower, upper }]) =>
    tellMeasure(name, { value, lower, upper, standardError: (upper - lower) / 4 }),
  );
  return [
    `${verdict === 'estimated' ? 'ESTIMATED' : 'INSUFFICIENT DATA'}: ${reason}`,
    `${rows.toLocaleString('en-GB')} rows; ${live.length === 1 ? live[0] : `${live.length} files`}`,
    ...(metrics.length === 0
      ? []
      : [
          '',
          ...align([
            ['metric', 'value', '95 % interval'],
            ...metrics.map(({ name, value, interval }) => [name, value, interval]),
          ]),
        ]),
    ...(criteria.length > 0 ? ['', ...criteria.map(({ message }) => message)] : []),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `note: ${note}`)] : []),
  ].map(removeControlCharacters);
}

import { removeControlCharacters } from '../drift/print-result';
import { type EstimateResult, tellEstimate } from './estimate-result';
import { align, printPeriods } from './print-quality';
import { tellMeasure } from './tell-quality';

/** The estimate as lines for a terminal: what it rests on, the metrics with their intervals, and how they compare with the criteria. */
export function printEstimate(result: EstimateResult): string[] {
  const { verdict, reason, rows, live, criteria, notes } = result;
  const told = tellEstimate(result);
  const metrics = Object.entries(told.measures).map(([name, measure]) => tellMeasure(name, measure));
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
    ...printPeriods(told),
    ...(criteria.length > 0 ? ['', ...criteria.map(({ message }) => message)] : []),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `note: ${note}`)] : []),
  ].map(removeControlCharacters);
}

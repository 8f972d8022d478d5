import { readList, readText } from '../read-request';
import type { RangeRequest, TuningRequest } from '../requests';

/** What a tuning job tries, with the kind of each range. */
export function readRanges(
  request: TuningRequest,
): Array<{ kind: 'number' | 'whole' | 'category'; range: RangeRequest }> {
  const ranges = request.HyperParameterTuningJobConfig?.ParameterRanges;
  return [
    ...readList(ranges?.ContinuousParameterRanges).map((range) => ({ kind: 'number' as const, range })),
    ...readList(ranges?.IntegerParameterRanges).map((range) => ({ kind: 'whole' as const, range })),
    ...readList(ranges?.CategoricalParameterRanges).map((range) => ({ kind: 'category' as const, range })),
  ];
}

/** How a tuning job chooses what it tries next. */
export function readStrategy({ HyperParameterTuningJobConfig }: TuningRequest): string | undefined {
  return readText(HyperParameterTuningJobConfig?.Strategy);
}

/**
 * How many different hyperparameters the ranges allow, as SageMaker counts them: infinitely many where one is of numbers that
 * are not whole.
 */
export function countCombinations(request: TuningRequest): number {
  const sizes = readRanges(request).map(({ kind, range }) => {
    const [least, most] = [range.MinValue, range.MaxValue].map(Number);
    const known =
      kind === 'category' ? readList(range.Values).length : kind === 'whole' ? most! - least! + 1 : Infinity;
    return Number.isNaN(known) ? Infinity : known;
  });
  return sizes.reduce((product, size) => product * size, 1);
}

/** A tuning job that tries these ranges, for examples. */
export function tuneWith(
  ranges: Readonly<Record<string, readonly RangeRequest[]>>,
  config: Readonly<Record<string, unknown>> = {},
): TuningRequest {
  return { HyperParameterTuningJobConfig: { ParameterRanges: ranges, ...config } };
}

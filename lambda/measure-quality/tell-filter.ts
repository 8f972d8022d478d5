import { explainLeftOut, type LeftOutCounts } from '../../engine/drift/record-filter';

/**
 * What the filter left out, to stand before the reason of a verdict; nothing where it left out nothing.
 *
 * @param records captured requests that count
 */
export function describeFilter(records: number, leftOut: LeftOutCounts | undefined): string[] {
  return leftOut && leftOut.records + leftOut.rows > 0 ? [explainLeftOut(leftOut, records)] : [];
}

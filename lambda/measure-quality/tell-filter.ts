import { isAllLeftOut, type LeftOutCounts, tellLeftOut } from '../../engine/drift/record-filter';

/**
 * What the filter left out, to stand before the reason of a verdict; nothing where it left out nothing.
 *
 * @param records captured requests that count
 */
export function describeFilter(records: number, leftOut: LeftOutCounts | undefined): string[] {
  if (leftOut === undefined || leftOut.records + leftOut.rows === 0) {
    return [];
  }
  return [
    `${isAllLeftOut({ rows: records, leftOut }) ? 'all of the traffic is left out: ' : ''}${tellLeftOut(leftOut)}`,
  ];
}

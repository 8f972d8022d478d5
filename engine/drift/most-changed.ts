import type { Distribution } from './report';

/** The index of the bar or category whose share changed most. */
export function findMostChanged({ baseline, live }: Distribution): number {
  const changes = live.map((share, i) => Math.abs(share - baseline[i]!));
  return changes.indexOf(Math.max(...changes));
}

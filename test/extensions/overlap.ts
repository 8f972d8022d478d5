import type { Statistic } from '../../engine/drift';
import { toShares } from '../../engine/drift/statistics';

/** How much two distributions have in common, 0 to 1: less is further, unlike with the library's own. */
export const OVERLAP: Statistic = {
  name: 'overlap',
  label: 'overlap',
  columnTypes: ['categorical'],
  unit: ' of 1',
  format: 'share',
  direction: 'atMost',
  limit: 0.9,
  maximum: 1,
  heading: 'overlap',
  measure: ({ groups }) => {
    const [baseline, live] = groups.map(toShares);
    return baseline.reduce((total, share, i) => total + Math.min(share, live[i]), 0);
  },
};

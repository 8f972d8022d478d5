// The reference has everything that is published and written: it is made of the tables that the code itself reads.
import { readFileSync } from 'node:fs';
import { listMetrics } from '../../../contract/metrics';
import { estimateBinary } from '../../../engine/quality/estimate-binary';
import { estimateMulticlass } from '../../../engine/quality/estimate-classes';
import { readMembers } from './read-comments';
import { ESTIMATED, REFERENCE_PAGE, renderReference } from './render-reference';

test('docs/reference.md is what contract/ says: npm run reference', () => {
  expect(readFileSync(REFERENCE_PAGE, 'utf8')).toBe(renderReference().trimEnd().concat('\n'));
});

test('a table that is not there, and a member without a comment, are errors', () => {
  expect(() => readMembers('contract/events.ts', 'NOWHERE')).toThrow('contract/events.ts has no table NOWHERE');
  expect(() => readMembers('contract/events.ts', 'SCHEDULED')).toThrow('window of SCHEDULED has no comment');
});

test('metrics that the page says are estimated are those that are', () => {
  const said = (type: 'binary' | 'multiclass'): string[] =>
    listMetrics(type)
      .map(({ name }) => name)
      .filter((name) => ESTIMATED.includes(name));
  const rows = Array.from({ length: 400 }, (_, i) => ({ truth: i % 2, score: ((i * 7) % 10) / 10 }));
  const { metrics } = estimateBinary([0.2, 0.8], rows, 0.5);
  expect(Object.keys(metrics).sort()).toEqual(said('binary').sort());
  const classes = rows.map(({ truth, score }) => ({ truth, predicted: truth, probabilities: [1 - score, score] }));
  expect(Object.keys(estimateMulticlass(classes.slice(0, 9), classes).metrics).sort()).toEqual(
    said('multiclass').sort(),
  );
});

// The reference has everything that is published, written and allowed: it is made of what the code itself reads.
import { readFileSync } from 'node:fs';
import { listMetrics } from '../../../contract/metrics';
import { estimateBinary } from '../../../engine/quality/estimate-binary';
import { estimateMulticlass } from '../../../engine/quality/estimate-classes';
import { readMembers } from './read-comments';
import { listAccess } from './render-access';
import { ESTIMATED, listPages } from './render-reference';

test.each([...listPages()])('%s is what the code says: npm run reference', (file, page) => {
  expect(readFileSync(file, 'utf8')).toBe(page);
});

test('on any resource a role may list, publish and read metrics, read alarms, and get the token of ECR', () => {
  const access = listAccess();
  expect(access.length).toBeGreaterThan(10);
  const anywhere = access
    .flatMap(({ statements }) => statements)
    .filter(({ Resource }) => [Resource].flat().includes('*'))
    .flatMap(({ Action }) => Action);
  expect([...new Set(anywhere)].filter((action) => !/^sagemaker:List|^cloudwatch:|^ecr:Get/.test(action))).toEqual([]);
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

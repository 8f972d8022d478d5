import { findDelivery } from '../../../lambda/run-batch/delivery';

const object = (name: string, day: number, size = 1) => ({
  uri: `s3://data/to-score/${name}`,
  size,
  lastModified: new Date(Date.UTC(2026, 2, day)),
});
const find = (...objects: ReturnType<typeof object>[]) => findDelivery(objects, 's3://data/to-score/');

test.each([
  ['the newest file', [object('a.csv', 2), object('b.csv', 1)], 'a.csv'],
  ['the folder with the newest object', [object('a/1.csv', 1), object('a/2.csv', 4), object('b/1.csv', 3)], 'a/'],
  ['a folder, however deep its files lie', [object('a.csv', 1), object('b/day=2/1.csv', 2)], 'b/'],
  ['the last by name of two that came at once', [object('a.csv', 1), object('b.csv', 1)], 'b.csv'],
  [
    'none of marks, hidden files and empty ones',
    [object('a.csv', 1), object('_SUCCESS', 2), object('b/.x', 3), object('c/', 4, 0)],
    'a.csv',
  ],
])('a delivery is %s', (_, objects, name) => {
  expect(find(...objects)!.uri).toBe(`s3://data/to-score/${name}`);
});

test('it has all of its objects, and none of others', () => {
  const found = find(object('a/1.csv', 4), object('a/2.csv', 1), object('ab/1.csv', 2));
  expect(found!.objects.map(({ uri }) => uri)).toEqual(['s3://data/to-score/a/1.csv', 's3://data/to-score/a/2.csv']);
  expect(find()).toBeUndefined();
});

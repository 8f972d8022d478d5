import { gzipSync } from 'node:zlib';
import { type ObjectLines, readLines } from '../../../lambda/measure-quality/read-lines';
import { FakeS3 } from '../detect-drift/fake-aws';

const LARGE = Array.from({ length: 100_000 }, (_, i) => `{"line":${i},"filler":"${'x'.repeat(40)}"}`);

test.each([
  ['plain', (text: string) => text],
  ['compressed', (text: string) => gzipSync(text)],
])('a large object comes in parts that together are its lines, %s', async (_, pack) => {
  const s3 = new FakeS3();
  s3.objects.set('s3://bucket/a', 'first\n\nthird');
  s3.objects.set('s3://bucket/b', pack(`${LARGE.join('\n')}\n`));
  s3.objects.set('s3://bucket/c', 'last\n');
  const parts: ObjectLines[] = [];
  for await (const part of readLines(
    s3,
    ['a', 'b', 'c'].map((name) => ({ uri: `s3://bucket/${name}`, size: 10 })),
  )) {
    parts.push(part);
  }
  expect(parts.length).toBeGreaterThan(3);
  expect(parts.flatMap(({ uri, lines }) => lines.map(({ text, number }) => `${uri} ${number} ${text}`))).toEqual([
    's3://bucket/a 1 first',
    's3://bucket/a 3 third',
    ...LARGE.map((text, i) => `s3://bucket/b ${i + 1} ${text}`),
    's3://bucket/c 1 last',
  ]);
});

test('small objects are read ahead, and nothing beside a large one', async () => {
  const s3 = new FakeS3();
  const names = ['a', 'b', 'large', 'c'];
  names.forEach((name) => s3.objects.set(`s3://bucket/${name}`, `${name}\n`));
  const reading = readLines(
    s3,
    names.map((name) => ({ uri: `s3://bucket/${name}`, size: name === 'large' ? 10 ** 9 : 1 })),
  );
  const requested: number[] = [];
  for await (const { uri } of reading) {
    requested.push(s3.calls.filter((call) => call.startsWith('Get')).length);
    expect(uri).toBe(`s3://bucket/${names[requested.length - 1]}`);
  }
  expect(requested).toEqual([2, 2, 3, 4]);
});

test('an object that cannot be had fails the reading in its turn', async () => {
  const s3 = new FakeS3();
  s3.objects.set('s3://bucket/a', 'a');
  const reading = readLines(s3, [
    { uri: 's3://bucket/a', size: 1 },
    { uri: 's3://bucket/gone', size: 1 },
  ]);
  expect((await reading.next()).value).toMatchObject({ uri: 's3://bucket/a' });
  await expect(reading.next()).rejects.toThrow();
});

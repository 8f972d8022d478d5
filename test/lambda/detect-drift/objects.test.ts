import fc from 'fast-check';
import { splitLines } from '../../../lambda/detect-drift/objects';

async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += size) {
    yield bytes.subarray(i, i + size);
  }
}

async function collect(text: string, size: number, longest?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(chunks(text, size), longest)) {
    lines.push(line);
  }
  return lines;
}

test('lines come whole, however the bytes are cut', async () => {
  const text = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\u2028', ' ', '\n', '\r\n') })).map((parts) => parts.join('\n'));
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (content, size) => {
      const expected = content.split('\n').map((line) => line.replace(/\r$/, ''));
      if (content === '' || content.endsWith('\n')) {
        expected.pop();
      }
      expect(await collect(content, size)).toEqual(expected);
    }),
  );
});

test('a line without an end is cut, the next one is whole', async () => {
  expect(await collect('aaaaaaaaaaaaaaaaaaaa\nbbb\n', 3, 5)).toEqual(['aaaaa', 'bbb']);
});

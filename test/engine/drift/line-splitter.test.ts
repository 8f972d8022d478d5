import fc from 'fast-check';
import { cutLine, type LineReader, LineSplitter } from '../../../engine/drift';

const TOO_LONG = Symbol('too long');

function split(bytes: Buffer, size: number, longest?: number): (string | symbol)[] {
  const lines: (string | symbol)[] = [];
  const reader: LineReader = {
    readLine(chunk, start) {
      lines.push(cutLine(chunk, start, lines.length === 0).toString());
      return chunk.indexOf('\n', start) + 1;
    },
    passLine() {
      lines.push(TOO_LONG);
    },
  };
  const splitter = new LineSplitter(reader, longest);
  for (let i = 0; i < bytes.length; i += size) {
    splitter.write(bytes.subarray(i, i + size));
  }
  splitter.end();
  return lines;
}

test('lines come whole, however the bytes are cut', () => {
  const text = fc
    .array(fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\u2028', ' ', '\n', '\r\n') }))
    .map((parts) => parts.join('\n'));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 100 }), (content, size) => {
      const expected = content.split('\n').map((line) => line.replace(/\r$/, ''));
      if (content === '' || content.endsWith('\n')) {
        expected.pop();
      }
      expect(split(Buffer.from(content), size)).toEqual(expected);
    }),
  );
});

test.each([1, 2, 3, 4, 5, 6, 7, 100])(
  'a line that is too long is passed over, the next one is whole: chunks of %i bytes',
  (size) => {
    expect(split(Buffer.from('aaaaaaaaaaaaaaaaaaaa\nbbb\nccccc\ndddddd\n\neeeeee'), size, 5)).toEqual([
      TOO_LONG,
      'bbb',
      'ccccc',
      TOO_LONG,
      '',
      TOO_LONG,
    ]);
  },
);

test('a byte order mark is no part of the first line, and one of any other line', () => {
  expect(split(Buffer.from('\uFEFFa\n\uFEFFb\n'), 2)).toEqual(['a', '\uFEFFb']);
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { maskText } from '../../../engine/text/mask';

/** The same as in the preparation, see jobs/tests/test_texts.py. */
const TEXTS: { text: string; masked: string }[] = JSON.parse(readFileSync(path.join(__dirname, 'masked.json'), 'utf8'));

test.each(TEXTS)('$text', ({ text, masked }) => {
  expect(maskText(text)).toBe(masked);
});

test('a long text without personal data is read in steps that grow with its length, not with its square', () => {
  for (const part of ['a', 'a.', '1', '1 ', '+4 ', 'AB12']) {
    // Of the process, so that a busy machine changes nothing: a few hundredths of a second, where the square would take minutes.
    const before = process.cpuUsage();
    maskText(part.repeat(200_000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
  }
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { maskText } from '../../../engine/text/mask';

/** The same as in the preparation, see jobs/tests/test_texts.py. */
const TEXTS: { text: string; masked: string }[] = JSON.parse(readFileSync(path.join(__dirname, 'masked.json'), 'utf8'));

test.each(TEXTS)('$text', ({ text, masked }) => {
  expect(maskText(text)).toBe(masked);
});

test('a long text without personal data takes no time', () => {
  for (const part of ['a', 'a.', '1', '1 ', '+4 ', 'AB12']) {
    const started = performance.now();
    maskText(part.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(2000);
  }
});

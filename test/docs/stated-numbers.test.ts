import { readFileSync } from 'node:fs';
import path from 'node:path';
import { STATED } from './stated-numbers';

test.each(Object.entries(STATED))('%s states the numbers that the code has', (page, sentences) => {
  const text = readFileSync(path.join(__dirname, '..', '..', page), 'utf8');
  expect(sentences.filter((sentence) => !text.includes(sentence))).toEqual([]);
});

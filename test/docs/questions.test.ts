import { readPage } from './read-samples';

const QUESTIONS = readPage('docs/questions.md')
  .split('\n')
  .flatMap((line) => {
    const [, question, thread, answer] = /^\*\*(.+?)\*\* \(\[asked\]\((https:\/\/[^)]+)\)\) (.+)$/.exec(line) ?? [];
    return question === undefined ? [] : [{ question, thread, answer }];
  });

test('there are twenty questions, each from a thread of its own', () => {
  expect(QUESTIONS).toHaveLength(20);
  expect(new Set(QUESTIONS.map(({ thread }) => thread)).size).toBe(20);
});

// That the pages and anchors are there is held with those of all pages.
test.each(QUESTIONS)('$question leads to a page', ({ answer }) => {
  expect(answer).toMatch(/\]\((?:\.\.\/bench\/)?[\w-]+\.md(?:#[\w-]+)?\)/);
});

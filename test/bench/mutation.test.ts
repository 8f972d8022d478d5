import { readDiff } from '../../bench/mutation/python';
import { type MutationReport, renderMutation } from '../../bench/mutation/render';

const SOURCE = "const side = value === threshold ? 'exactly' : value > threshold ? 'above' : 'below';";
const mutant = (status: string, replacement: string, column: number, length: number) => ({
  mutatorName: 'EqualityOperator',
  replacement,
  status,
  location: { start: { line: 1, column }, end: { line: 1, column: column + length } },
});

test('equivalent mutants are shown with their reason and do not count', () => {
  const column = SOURCE.indexOf('value > threshold') + 1;
  const report: MutationReport = {
    files: {
      'engine/quality/criteria.ts': {
        source: SOURCE,
        mutants: [
          mutant('Killed', 'value < threshold', column, 17),
          mutant('Survived', 'value >= threshold', column, 17),
          mutant('NoCoverage', 'false', column, 17),
          mutant('Timeout', 'true', column, 17),
        ],
      },
    },
  };
  const page = renderMutation([report]);
  expect(page).toContain('| engine/quality/criteria.ts | 4 | 2 | 1 | 1 | 66.7 % |');
  expect(page).toMatch(/value >= threshold.*\| equal values were answered before \|/);
  expect(page.split('## Survived')[1]).toContain(": false ? 'above'");
});

test('a mutant of mutmut is shown as the line that it changes', () => {
  const diff = `--- evaluate/criteria.py
+++ evaluate/criteria.py
@@ -1,4 +1,4 @@
 def judge(value, threshold):
-    met = value >= threshold
+    met = value > threshold
     return met
`;
  const source = '"""Criteria."""\n\ndef judge(value, threshold):\n    met = value >= threshold\n    return met\n';
  const report = {
    files: { 'jobs/criteria.py': { source, mutants: [{ ...readDiff(diff, source), status: 'Survived' }] } },
  };
  expect(renderMutation([report])).toContain(
    '| jobs/criteria.py:4 | `met = value >= threshold` | `met = value > threshold` |',
  );
  expect(() => readDiff(diff, 'another file')).toThrow(/^the line of a mutant is not in its file/);
});

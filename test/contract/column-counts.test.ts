import { countColumns } from '../../constructs/data/count-columns';
import recipes from './column-counts.json';

// jobs/tests/test_column_counts.py prepares rows by the same recipes and counts their columns.
test.each(recipes)('%# the columns of prepared rows are counted at synth as they are made', ({ recipe, columns }) => {
  expect(countColumns(recipe)).toBe(columns);
});

import assert from 'node:assert/strict';
import { BaselineError } from '../../../../engine/drift/schema';
import { TrainingRows } from '../../../../engine/drift/training-rows';
import { countValues } from './capture';

const SOURCES = { data: '', schema: '' };

/** A CSV of training rows: a reason, or a baseline in which each row counts once in each column; the same with a byte order mark. */
export function checkTrainingRows(bytes: Buffer): void {
  const text = bytes.toString();
  const read = (given: string) => {
    try {
      return TrainingRows.parse('rows.csv', given).build({}, SOURCES);
    } catch (error) {
      if (error instanceof BaselineError) {
        return error.message;
      }
      throw error;
    }
  };
  const baseline = read(text);
  if (typeof baseline !== 'string') {
    for (const { name, counts } of baseline.features) {
      assert.equal(countValues(counts), baseline.rows, `each row counts once in ${name}`);
    }
  }
  if (!text.startsWith('\uFEFF')) {
    assert.equal(JSON.stringify(read(`\uFEFF${text}`)), JSON.stringify(baseline), 'a byte order mark changes nothing');
  }
}

/** Makes training rows of many columns, then builds the baseline of them: `wide-baseline <columns> <rows>`. */
import { createRandom } from '../../engine/aws/random';
import { TrainingRows } from '../../engine/drift/training-rows';
import { measureCost } from './measure-cost';

const [width, height] = process.argv.slice(2).map(Number);
const random = createRandom(1);
const names = Array.from({ length: width! }, (_, i) => `embedding_${i}`);
const lines = Array.from({ length: height! }, () => names.map(() => String(2 * random() - 1)).join(','));
const text = `${[names.join(','), ...lines].join('\n')}\n`;

const print = measureCost();
const baseline = TrainingRows.parse('training rows', text).build({ calibrated: false }, { data: '', schema: '' });
print({ rows: baseline.rows });

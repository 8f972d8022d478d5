/** Makes training rows of many columns, then builds the baseline of them: `wide-baseline <columns> <rows>`. */
import { TrainingRows } from '../../engine/drift/training-rows';

const [width, height] = process.argv.slice(2).map(Number);
let state = 1;
/** mulberry32 */
function random(): number {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const names = Array.from({ length: width! }, (_, i) => `embedding_${i}`);
const lines = Array.from({ length: height! }, () => names.map(() => String(2 * random() - 1)).join(','));
const text = `${[names.join(','), ...lines].join('\n')}\n`;

const started = performance.now();
const cpuBefore = process.cpuUsage();
const baseline = TrainingRows.parse('training rows', text).build({ calibrated: false }, { data: '', schema: '' });
const { user, system } = process.cpuUsage(cpuBefore);
process.stdout.write(
  JSON.stringify({
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    rows: baseline.rows,
    version: process.version,
  }),
);

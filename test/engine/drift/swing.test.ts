import { DEFAULT_DRIFT_CONFIG } from '../../../engine/drift';
import { chooseCalibration } from '../../../engine/drift/choose-calibration';
import { judgeLaterFiles, judgeLaterRows } from '../../../engine/drift/later-part';
import type { FeatureType } from '../../../engine/drift/schema';
import { findSwing } from '../../../engine/drift/swing';
import { TrainingRows } from '../../../engine/drift/training-rows';
import { type Random, startRandom } from './random';

const ROWS = 6000;
/** Rows of a day: a chunk that shows its season has a quarter of it. */
const DAY = 200;

type Draw = (random: Random, wave: number) => string;

const column = (draw: Draw, seed: number, type: FeatureType = 'numeric', rows = ROWS) => {
  const random = startRandom(seed);
  const values = Array.from({ length: rows }, (_, i) => draw(random, Math.sin((2 * Math.PI * i) / DAY)));
  return { feature: { name: 'load', type }, values };
};

function poisson({ uniform }: Random, mean: number): number {
  let count = 0;
  for (let product = uniform(); product > Math.exp(-mean); product *= uniform()) {
    count++;
  }
  return count;
}

const find = (columns: ReturnType<typeof column>[]) => findSwing(columns, DEFAULT_DRIFT_CONFIG, 0.005);

test.each<[string, Draw, FeatureType]>([
  ['counts of 0.1 to 0.5', (random, wave) => String(poisson(random, 0.3 + 0.2 * wave)), 'numeric'],
  ['amounts', ({ normal }, wave) => Math.exp(wave / 2 + normal()).toFixed(4), 'numeric'],
  [
    'a category',
    ({ uniform }, wave) => (uniform() < 0.3 + 0.15 * wave ? 'a' : uniform() < 0.5 ? 'b' : 'c'),
    'categorical',
  ],
  [
    'missing values',
    ({ uniform, normal }, wave) => (uniform() < 0.3 + 0.15 * wave ? '' : normal().toFixed(3)),
    'numeric',
  ],
])('a season of %s that no chunk shows by itself is found in all of them', (_, draw, type) => {
  const still = column(({ normal }) => normal().toFixed(3), 5);
  expect(find([{ ...still, feature: { ...still.feature, name: 'still' } }, column(draw, 1, type)])).toMatchObject({
    column: 'load',
  });
});

test.each<[string, Draw]>([
  ['independent', ({ normal }) => normal().toFixed(3)],
  ['mostly zero', ({ uniform }) => (uniform() < 0.9 ? '0' : uniform().toFixed(3))],
  ['one value', () => '5'],
  ['nothing', () => ''],
  ['swing by less than what counts as drift', ({ normal }, wave) => (0.02 * wave + normal()).toFixed(3)],
])('rows that are %s swing in none of 60 baselines', (_, draw) => {
  const found = Array.from({ length: 60 }, (__, seed) => find([column(draw, 1000 + seed, 'numeric', 2000)]));
  expect(found.filter(Boolean)).toEqual([]);
});

test('a baseline that swings is calibrated, and the choice says by what', () => {
  const { values } = column((random, wave) => String(poisson(random, 0.3 + 0.2 * wave)), 3);
  const schema = JSON.stringify({ features: [{ name: 'load', type: 'numeric' }], inOrderOf: 'sold_at' });
  const rows = judgeLaterFiles({ data: ['load', ...values].join('\n'), schema }, DEFAULT_DRIFT_CONFIG);
  const { config, report } = chooseCalibration(rows, DEFAULT_DRIFT_CONFIG);
  expect(config.calibrationChunks).toBe(100);
  expect(report!.text).toMatch(
    /plain mode calls a quarter of its \d+ chunks of \d+ rows drifted in load, those that are highest or lowest by every other row, judged by the rows between/,
  );
});

test('a column that rises with the rows does not ask for calibration', () => {
  const { normal } = startRandom(11);
  const lines = Array.from({ length: 2000 }, (_, i) => `${1_700_000_000 + 3_600 * i},${normal().toFixed(3)}`);
  const rows = TrainingRows.parse('rows.csv', ['case,load', ...lines].join('\n'));
  const baseline = rows.build({}, { data: 'd', schema: 's' });
  expect(baseline.features[0]).toMatchObject({ monotone: true });
  expect(judgeLaterRows(rows, baseline, DEFAULT_DRIFT_CONFIG).laterPart).toMatchObject({ alarms: false });
});

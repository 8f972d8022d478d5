/** The whole detector, from bytes to the verdict: `detector <training rows> <predictions> [file]`, standard input without a file. */
import { createReadStream, readFileSync } from 'node:fs';
import { CaptureCounter, DEFAULT_DRIFT_CONFIG, WindowCounter } from '../../engine/drift';
import { buildBaseline } from '../../engine/drift/build-baseline';
import { judgeWindow } from '../../engine/drift/judge-window';
import { countStream } from '../../engine/traffic/count-stream';
import { COLUMNS } from './made-up-traffic';
import { measureCost } from './measure-cost';

async function run(training: string, predictions: string, file?: string): Promise<void> {
  const files = {
    data: readFileSync(training, 'utf8'),
    schema: JSON.stringify({ features: COLUMNS }),
    predictions: readFileSync(predictions, 'utf8'),
  };
  const baseline = buildBaseline(files, { data: '', schema: '' });
  const print = measureCost();
  const counter = new WindowCounter(baseline);
  const stream = file === undefined ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
  await countStream(new CaptureCounter(baseline, counter), stream, file ?? 'standard input');
  const counts = counter.counts();
  const { verdict } = judgeWindow(baseline, counts, DEFAULT_DRIFT_CONFIG);
  print({ rows: counts.rows, rejected: counts.rejected, verdict });
}

void run(process.argv[2]!, process.argv[3]!, process.argv[4]);

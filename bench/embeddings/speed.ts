// How long it takes to read answers with embeddings, beside splitting lines and parsing their JSON: `npx tsx bench/embeddings/speed.ts`.
import { createRandom, drawNormal } from '../../cli/local/random';
import { EMBEDDING_COLUMNS } from '../../contract/embedding';
import { buildBaseline } from '../../engine/drift/build-baseline';
import { CaptureCounter } from '../../engine/drift/capture-counter';
import { WindowCounter } from '../../engine/drift/window-counts';
import { Projection } from '../../engine/embeddings/project';
import { openRequests } from '../../engine/traffic/open-requests';

const DIMENSIONS = 768;
const ANSWERS = 5000;
const RUNS = 5;

const random = createRandom(1);
const embed = (): number[] => Array.from({ length: DIMENSIONS }, () => drawNormal(random));
const projection = new Projection(DIMENSIONS);
const predictions = Array.from({ length: 1000 }, () =>
  [random(), DIMENSIONS, ...(projection.project(embed()) as number[])].join(','),
);
const baseline = buildBaseline(
  {
    data: `x\n${predictions.map(() => drawNormal(random)).join('\n')}\n`,
    schema: JSON.stringify({ features: [{ name: 'x', type: 'numeric' }], target: { type: 'regression' } }),
    predictions: `prediction,${EMBEDDING_COLUMNS.join(',')}\n${predictions.join('\n')}\n`,
  },
  { data: '', schema: '' },
);
const lines = Array.from({ length: ANSWERS }, () =>
  JSON.stringify({
    captureData: {
      endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: String(random()), encoding: 'CSV' },
      endpointOutput: {
        observedContentType: 'application/json',
        mode: 'OUTPUT',
        data: JSON.stringify({ score: random(), embedding: embed() }),
        encoding: 'JSON',
      },
    },
    eventMetadata: { eventId: 'e', inferenceTime: '2026-01-05T10:00:00Z' },
    eventVersion: '0',
  }),
);
const bytes = Buffer.from(`${lines.join('\n')}\n`);

function parseAll(): number {
  const documents = bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return documents.filter((each) => JSON.parse(each.captureData.endpointOutput.data).embedding.length > 0).length;
}

async function main(): Promise<void> {
  const requests = await openRequests(baseline);
  const countAll = (): number => {
    const window = new WindowCounter(baseline);
    const file = new CaptureCounter(baseline, window, requests).open('file');
    file.write(bytes);
    file.end();
    return window.counts().embedding!.projections[0]!.cells.reduce((sum, cell) => sum + cell, 0);
  };
  console.log(
    `${(bytes.length / ANSWERS / 1000).toFixed(1)} KB an answer, baseline ${JSON.stringify(baseline.embedding).length} bytes`,
  );
  for (const [name, run] of Object.entries({ 'splitting and JSON.parse': parseAll, counting: countAll })) {
    const times = Array.from({ length: RUNS }, () => {
      const start = process.hrtime.bigint();
      if (run() !== ANSWERS) {
        throw new Error(`${name} lost answers`);
      }
      return Number(process.hrtime.bigint() - start) / 1e3 / ANSWERS;
    });
    console.log(`${name}: ${Math.min(...times).toFixed(0)} µs an answer`);
  }
}

void main();

// A script that answers an embedding beside its scores: trained, judged, served, and watched by what it makes of texts.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import { createRandom } from '../../engine/aws/random';
import {
  Algorithm,
  Column,
  DataRecipe,
  MlLifecycleStack,
  ModelApproval,
  Problem,
  ScriptFramework,
  SuccessCriterion,
} from '../../lib';
import type { LocalCloud } from '../../local/cloud';
import { createApp } from '../constructs/fixtures';
import { makeWorkDir, startCli } from './support/cli';
import { startCloud } from './support/cloud';

const KITCHEN = 'kettle teapot whisks grater ladles skewer peeler burner sieves mortar cooker fridge'.split(' ');
const JOURNEY = 'ticket flight island harbor hostel museum cruise canyon lagoon trains border voyage'.split(' ');
const GOOD = ['lovely', 'superb', 'golden', 'bright'];
const BAD = ['broken', 'boring', 'rotten', 'flimsy'];

const random = createRandom(20261201);
const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)]!;

interface Review {
  readonly liked: boolean;
  readonly text: string;
}

/** Four things and what one thinks of them: as long as any other, in the same language and of the same words. */
function write(topics: readonly (readonly string[])[]): Review {
  const liked = random() < 0.5;
  const [one, two, three, four] = topics.map(pick);
  // One in ten says otherwise than it means.
  const opinion = pick(liked === random() < 0.9 ? GOOD : BAD);
  return { liked, text: `the ${one} and the ${two} with the ${three} and the ${four} were ${opinion} to me` };
}

const writeOfOne = (): Review => write(new Array(4).fill(random() < 0.5 ? KITCHEN : JOURNEY));
/** Of kitchens and journeys at once, which no review was before. */
const writeOfBoth = (): Review => write([KITCHEN, JOURNEY, JOURNEY, KITCHEN]);

let cloud: LocalCloud;
let client: LifecycleClient;
let workDir: string;

function synthesize(): string {
  const app = createApp();
  new MlLifecycleStack(app, 'Topics', {
    lifecycleName: 'topics',
    recipe: new DataRecipe({
      columns: {
        review: Column.id(),
        text: Column.text(),
        liked: Column.target({ positiveClass: 'yes', negativeClass: 'no' }),
      },
      problem: Problem.textClassification(),
      split: { train: 0.6, validation: 0.2, test: 0.2 },
    }),
    algorithm: Algorithm.script({
      framework: ScriptFramework.SCIKIT_LEARN,
      source: path.join(__dirname, 'support', 'topics-model'),
      answerContentType: 'application/jsonlines',
    }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
    approval: ModelApproval.AUTOMATIC,
    quality: { enabled: false },
  });
  return app.synth().directory;
}

const at = (day: number, hours: number): Date => new Date(day * 86_400_000 + hours * 3_600_000);

async function sendDay(day: number, review: () => Review): Promise<void> {
  await cloud.passTo(at(day, 9));
  for (let request = 0; request < 20; request++) {
    const { body, contentType } = await cloud.sagemaker.invokeEndpoint({
      endpointName: 'topics',
      body: Buffer.from(Array.from({ length: 20 }, () => review().text).join('\n')),
      contentType: 'text/csv',
    });
    const answers = body
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(contentType).toBe('application/jsonlines');
    expect(answers).toHaveLength(20);
    expect(answers[0]).toEqual({ score: expect.any(Number), embedding: expect.any(Array) });
  }
}

async function readReport(day: number, ending = 'json'): Promise<string> {
  const start = at(day, 0).toISOString();
  const name = `${start.slice(0, 13).replace(/[-T]/g, '/')}/${start.slice(0, 19).replace(/[-:]/g, '')}Z`;
  return (await cloud.store.read(`${client.output('DriftReportUri')}/topics/${name}.${ending}`)).toString('utf8');
}

beforeAll(async () => {
  workDir = await makeWorkDir('embeddings');
  cloud = await startCloud(workDir);
  const { outputs } = await cloud.deploy({ assembly: synthesize() });
  client = new LifecycleClient(cloud, outputs);
  const rows = Array.from({ length: 3000 }, writeOfOne);
  await cloud.store.write(
    `${client.output('SourceUri')}reviews.csv`,
    ['review,text,liked', ...rows.map(({ text, liked }, i) => `r${i},${text},${liked ? 'yes' : 'no'}`)].join('\n'),
  );
});

afterAll(async () => {
  await cloud?.stop();
});

test('what texts are about changes in the embedding alone, and is found', async () => {
  await client.followRunToSuccess(await client.requestTraining('the first training'), () => undefined);
  await client.waitForRollout(1);
  const today = Math.floor(cloud.clock.now().getTime() / 86_400_000) + 1;
  await sendDay(today, writeOfOne);
  await sendDay(today + 1, writeOfBoth);
  await cloud.passTo(at(today + 3, 0.5));

  const quiet = JSON.parse(await readReport(today));
  expect(quiet).toMatchObject({ verdict: 'NoDrift', rows: 400, rejected: {} });
  expect(quiet.features.map(({ name }: any) => name)).toEqual([
    'text.length',
    'text.unseen_words',
    'text.language',
    'text.telling_word',
    'embedding',
  ]);
  expect(JSON.parse(await readReport(today + 1))).toMatchObject({
    verdict: 'Drift',
    reason: '1 of 5 features drifted (embedding)',
    driftedFeatures: ['embedding'],
    predictionDrifted: false,
    rejected: {},
  });
  const page = await readReport(today + 1, 'html');
  expect(page).toContain('<strong>embedding</strong>');
  expect(page).toMatch(/is distributed otherwise along \d of 8 random directions/);
});

test('the same is found at a desk', async () => {
  const uris = await cloud.store.list(`s3://${client.output('BucketName')}/`);
  const folder = path.join(workDir, 'desk');
  mkdirSync(folder, { recursive: true });
  const baseline = uris.find((uri) => uri.endsWith('/baseline.json'))!;
  writeFileSync(path.join(folder, 'baseline.json'), await cloud.store.read(baseline));
  const captures = uris.filter((uri) => uri.includes('/capture/') && uri.endsWith('.jsonl')).sort();
  for (const [i, uri] of captures.entries()) {
    writeFileSync(path.join(folder, `${i}.jsonl`), await cloud.store.read(uri));
  }
  const compare = (file: string) =>
    startCli(['drift', '--baseline', path.join(folder, 'baseline.json'), '--live', path.join(folder, file)]).ended;
  expect(await compare('0.jsonl')).toMatchObject({ code: 0 });
  const { code, output } = await compare(`${captures.length - 1}.jsonl`);
  expect(output).toContain('DRIFT: 1 of 5 features drifted (embedding)');
  expect(code).toBe(1);
});

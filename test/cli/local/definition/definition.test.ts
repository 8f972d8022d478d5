// A definition of AWS's own SDK (made by make-definition.py, which names its version), through the command.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..', '..');
const DEFINITION = path.join(__dirname, 'definition.json');
const PUT = [
  ...['--put', `s3://bucket/code/job.py=${path.join(__dirname, 'job.py')}`],
  ...['--put', `s3://bucket/source=${path.join(ROOT, 'examples', 'diagnosis')}`],
];
const STEPS = ['Prepare', 'Tune', 'Model-CreateModel', 'Predict', 'Evaluate', 'AskOwner', 'Check'];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'definition-'));
  mkdirSync(path.join(folder, '.local'));
  symlinkSync(path.join(ROOT, '.local', 'python'), path.join(folder, '.local', 'python'));
  writeFileSync(path.join(folder, 'yes.json'), '{"answer": "yes"}');
});
afterEach(() => rmSync(folder, { recursive: true }));

function local(...args: string[]): { status: number | null; output: string; error: string } {
  const program = path.join(ROOT, 'bin', 'sagemaker-lifecycle.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'local', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, output: stdout, error: stderr.trim() };
}

function readResult(): any {
  return JSON.parse(readFileSync(path.join(folder, 'result.json'), 'utf8'));
}

test('runs every step, registers the model and leaves what was written to S3', () => {
  const args = ['--pipeline', DEFINITION, ...PUT, '--answer', 'ask-owner=yes.json', '--json', 'result.json'];
  const { status, error } = local(...args);
  expect([status, error]).toEqual([0, '']);
  const result = readResult();
  expect(result).toMatchObject({ version: 1, status: 'Succeeded' });
  expect(result.steps).toEqual([...STEPS, 'Register-RegisterModel'].map((name) => ({ name, status: 'Succeeded' })));
  const files = spawnSync('find', [result.objects, '-name', 'evaluation.json'], { encoding: 'utf8' }).stdout.trim();
  expect(JSON.parse(readFileSync(files, 'utf8')).metrics.accuracy.value).toBeGreaterThan(0.9);
}, 120_000);

test('a run that fails ends with 1, in the words of the step that failed it', () => {
  const more = ['--answer', 'ask-owner=yes.json', '--parameter', 'LeastAccuracy=0.9999', '--json', 'result.json'];
  const { status, error } = local('--pipeline', DEFINITION, ...PUT, ...more);
  expect([status, error]).toEqual([
    1,
    expect.stringMatching(
      /^sagemaker-lifecycle: the pipeline run failed in the step Reject: accuracy 0\.9\d+ is below 0\.9999/,
    ),
  ]);
  expect(readResult().steps.at(-1)).toMatchObject({ name: 'Reject', status: 'Failed' });
}, 120_000);

test('a function that nobody answers for is named, with the option', () => {
  const { status, error } = local('--pipeline', DEFINITION, ...PUT);
  expect([status, error]).toEqual([
    1,
    expect.stringContaining(
      'nothing answers for the function ask-owner here; give its answer: --answer ask-owner=<json file>',
    ),
  ]);
}, 120_000);

test('what is not in S3 is named, with the option that puts it there', () => {
  const { status, error } = local('--pipeline', DEFINITION, ...PUT.slice(0, 2), '--answer', 'ask-owner=yes.json');
  expect([status, error]).toEqual([1, expect.stringContaining('give it: --put s3://bucket/source=<file or folder>')]);
}, 60_000);

test('code that is not in S3 is named, with the option that puts it there', () => {
  const { status, error } = local('--pipeline', DEFINITION, ...PUT.slice(2), '--answer', 'ask-owner=yes.json');
  expect([status, error]).toEqual([
    1,
    expect.stringContaining('give it: --put s3://bucket/code/job.py=<file or folder>'),
  ]);
}, 60_000);

test.each([
  ['111122223333.dkr.ecr.us-west-2.amazonaws.com/team/mine:3', 'team/mine'],
  ['246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-xgboost:0.1-1', 'sagemaker-xgboost'],
  ['763104351884.dkr.ecr.us-west-2.amazonaws.com/tensorflow-training:2.18-cpu-py310', 'tensorflow-training'],
])(
  'the image %s that nothing stands for is named, with the option that gives a program',
  (image, repository) => {
    const sklearn = '246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3';
    writeFileSync(path.join(folder, 'other.json'), readFileSync(DEFINITION, 'utf8').replaceAll(sklearn, image));
    const { status, error } = local('--pipeline', 'other.json', ...PUT, '--answer', 'ask-owner=yes.json');
    expect([status, error]).toEqual([1, expect.stringContaining(`--image ${repository}=<Python file>`)]);
  },
  60_000,
);

test('a program that names a path of the container is told so before the run', () => {
  writeFileSync(path.join(folder, 'job.py'), 'open("/opt/ml/processing/input/source/table.csv")\n');
  const { output } = local('--pipeline', DEFINITION, '--put', 's3://bucket/code/job.py=job.py');
  expect(output).toContain('job.py names /opt/ml, where nothing is without a container');
}, 60_000);

test('files of a folder that are links are put as well', () => {
  mkdirSync(path.join(folder, 'code'));
  symlinkSync(path.join(__dirname, 'job.py'), path.join(folder, 'code', 'job.py'));
  symlinkSync(path.join(folder, 'gone.py'), path.join(folder, 'code', 'gone.py'));
  local('--pipeline', DEFINITION, '--put', 's3://bucket/code=code');
  expect(readdirSync(path.join(folder, '.local', 'objects', 'bucket', 'code'))).toEqual(['job.py']);
}, 60_000);

test.each([
  [['--pipeline', '.'], '--pipeline: . is a folder, where a file is needed'],
  [['--pipeline', 'none.json'], '--pipeline: there is no none.json'],
  [['--pipeline', 'bad.json'], '--pipeline: bad.json is no JSON: '],
  [['--pipeline', 'empty.json'], '--pipeline: empty.json: '],
  [
    ['--pipeline', DEFINITION, '--put', 'bucket=job.py'],
    '--put: must be s3://<bucket>/<key>=<file or folder>, got bucket=job.py',
  ],
  [['--pipeline', DEFINITION, '--put', 's3://bucket/a=none'], '--put: there is no none'],
  [['--pipeline', DEFINITION, '--put', 's3://bucket/a=empty'], '--put: no file is in empty'],
  [['--pipeline', DEFINITION, '--put', 's3://../a/b=bad.json'], '--put: the key leaves its bucket: s3://../a/b'],
  [['--pipeline', DEFINITION, '--put', 's3://bucket/../../b=bad.json'], '--put: the key leaves its bucket: '],
  [
    ['--pipeline', DEFINITION, '--put', 's3://bucket/a=.local/objects/bucket/model'],
    '--put: .local/objects/bucket/model is what an earlier run wrote to S3, which this run empties first; copy it elsewhere',
  ],
  [['--pipeline', DEFINITION, '--parameter', 'Nothing=1'], '--parameter: '],
  [['--pipeline', DEFINITION, '--answer', 'f=bad.json'], '--answer: bad.json is no JSON: '],
  [['--pipeline', DEFINITION, '--image', 'mine=none.py'], '--image: there is no none.py'],
  [['--put', 's3://bucket/a=bad.json'], '--pipeline: is required for --put'],
  [['--pipeline', DEFINITION, '--parameter', 'Nothing'], 'must have a =, as the help shows.'],
])(
  '%j cannot be: 3, and what is wrong',
  (args, message) => {
    mkdirSync(path.join(folder, 'empty'));
    mkdirSync(path.join(folder, '.local', 'objects', 'bucket'), { recursive: true });
    writeFileSync(path.join(folder, '.local', 'objects', 'bucket', 'model'), '');
    writeFileSync(path.join(folder, 'bad.json'), '{');
    writeFileSync(path.join(folder, 'empty.json'), '{}');
    const { status, error } = local(...args);
    expect([status, error]).toEqual([3, expect.stringContaining(message)]);
  },
  60_000,
);

describe('the tests of the page', () => {
  const page = readFileSync(path.join(ROOT, 'docs', 'local-run.md'), 'utf8');

  /** Writes a test of the page beside what it names, and runs it. */
  function runPageTest(language: string, file: string, ...command: string[]): ReturnType<typeof spawnSync> {
    const [, code] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(page)!;
    writeFileSync(path.join(folder, file), code!);
    symlinkSync(DEFINITION, path.join(folder, 'definition.json'));
    symlinkSync(path.join(__dirname, 'job.py'), path.join(folder, 'job.py'));
    symlinkSync(path.join(ROOT, 'examples', 'diagnosis'), path.join(folder, 'table'));
    // What `npx sagemaker-lifecycle` finds.
    mkdirSync(path.join(folder, 'bin'));
    writeFileSync(
      path.join(folder, 'bin', 'npx'),
      `#!/bin/sh\nshift\nexec "${process.execPath}" "${path.join(ROOT, 'bin', 'sagemaker-lifecycle.js')}" "$@"\n`,
      { mode: 0o755 },
    );
    const env = { ...process.env, PATH: `${path.join(folder, 'bin')}:${process.env.PATH}` };
    return spawnSync(command[0]!, command.slice(1), { cwd: folder, encoding: 'utf8', env });
  }

  test('run a pipeline by pytest', () => {
    const python = path.join(ROOT, '.local', 'python', 'bin', 'python');
    const command = [python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_pipeline.py'];
    const { status, stdout } = runPageTest('python', 'test_pipeline.py', ...command);
    expect([status, stdout]).toEqual([0, expect.stringContaining('1 passed')]);
  }, 120_000);

  test('run a pipeline by jest', () => {
    const jest = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
    const command = [process.execPath, jest, '--rootDir', folder, '--no-cache', '--watchman=false'];
    writeFileSync(path.join(folder, 'package.json'), '{}');
    const { status, stderr } = runPageTest('js', 'pipeline.test.js', ...command);
    expect([status, stderr]).toEqual([0, expect.stringContaining('1 passed')]);
  }, 120_000);
});

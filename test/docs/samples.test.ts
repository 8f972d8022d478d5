import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');

/** A whole program in a page. */
interface Sample {
  readonly name: string;
  /** Where it would stand: relative imports and those of packages are found from here. */
  readonly file: string;
  readonly text: string;
}

/** The TypeScript of a page that can be run as it stands: a whole program, which makes an app. */
function listSamples(page: string): Sample[] {
  return [...readFileSync(path.join(ROOT, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)]
    .map(([, text]) => text!)
    .filter((text) => text.includes('new App()'))
    .map((text, i) => ({
      name: `${page}, sample ${i + 1}`,
      file: path.join(__dirname, `${path.basename(page, '.md')}-${i + 1}.ts`),
      text: `${text.replaceAll("'cdk-sagemaker-lifecycle'", "'../../lib'")}`
        .replace(/^new (\w+Stack)\(/m, 'const stack = new $1(')
        .concat('\nexport { stack };\n'),
    }));
}

const samples = [
  'README.md',
  'docs/watch-an-endpoint.md',
  'docs/prepared-data.md',
  'docs/metrics.md',
  'docs/own-roles.md',
  'docs/bringing-data.md',
].flatMap(listSamples);

/** What the compiler says of the samples, by the project's own settings. */
function compile(programs: readonly Sample[] = samples): string[] {
  const settings = ts.getParsedCommandLineOfConfigFile(
    path.join(ROOT, 'tsconfig.dev.json'),
    { noEmit: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (problem) => {
        throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
      },
    },
  )!;
  const host = ts.createCompilerHost(settings.options);
  const texts = new Map(programs.map(({ file, text }) => [file, text]));
  const { readFile, fileExists } = host;
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  const program = ts.createProgram([...texts.keys()], settings.options, host);
  return [...texts.keys()].flatMap((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `${path.basename(file)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
}

/** Runs a sample and takes the stack that it makes. */
function run({ text }: Sample): Stack {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const made: { stack?: Stack } = {};
  new Function('require', 'exports', outputText)((name: string) => require(name), made);
  return made.stack!;
}

test('the pages have samples', () => {
  expect(samples.map(({ name }) => name)).toEqual([
    'README.md, sample 1',
    'README.md, sample 2',
    'README.md, sample 3',
    'docs/watch-an-endpoint.md, sample 1',
    'docs/watch-an-endpoint.md, sample 2',
    'docs/watch-an-endpoint.md, sample 3',
    'docs/prepared-data.md, sample 1',
    'docs/metrics.md, sample 1',
    'docs/own-roles.md, sample 1',
    'docs/bringing-data.md, sample 1',
  ]);
});

test('samples compile', () => {
  expect(compile()).toEqual([]);
});

/** Schedules tell what was made: of a lifecycle the controller's, two monitors' and the re-check of alarms. */
function expectSchedules(text: string): number {
  if (text.includes('fromModelEndpointAttributes')) {
    return 0;
  }
  if (text.includes('MlLifecycle')) {
    // Where there are several, two.
    return text.includes('for (') ? 8 : 4;
  }
  return text.includes('RetrainTrigger') ? 3 : 1;
}

test.each(samples)('$name can be synthesized', (sample) => {
  Template.fromStack(run(sample)).resourceCountIs('AWS::Scheduler::Schedule', expectSchedules(sample.text));
});

test('what the smallest stack promises, it has: labelled rows become training data', () => {
  const [smallest] = samples.filter(({ text }) => text.includes('MlLifecycleStack'));
  const functions = Template.fromStack(run(smallest!)).findResources('AWS::Lambda::Function');
  const configurations = Object.values(functions).map(({ Properties }) => JSON.stringify(Properties.Environment));
  expect(configurations.filter((text) => text.includes('trainingData'))).toHaveLength(1);
});

/** Lines of a page that stand in a constructor of the reader's. */
test('the fragments of README compile in a construct', () => {
  const text = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const fragments = [...text.matchAll(/^```ts\n(.*?)^```$/gms)]
    .map(([, code]) => code!)
    .filter((code) => !code.includes('new App()'));
  expect(fragments).toHaveLength(2);
  const file = path.join(__dirname, 'fragments.ts');
  const program = `import { Duration, type aws_cloudwatch, type aws_s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Algorithm, DriftMonitor, LifecycleDashboard, type ModelEndpoint, QualityMonitor, RetrainTrigger, ScriptFramework, SuccessCriterion, type TrainingPipeline } from '../../lib';
declare const endpoint: ModelEndpoint, pipeline: TrainingPipeline, bucket: aws_s3.IBucket, someAlarm: aws_cloudwatch.IAlarm, monitor: DriftMonitor, retrain: RetrainTrigger;
export class Reader extends Construct {
  constructor(scope: Construct) {
    super(scope, 'Reader');
    ${fragments[0]}
  }
}
export const props = { ${fragments[1]} };
`;
  expect(compile([{ name: 'fragments', file, text: program }])).toEqual([]);
});

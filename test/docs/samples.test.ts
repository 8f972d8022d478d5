import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { compile, listFragments, listSamples, PAGES, readPage, run } from './read-samples';

const samples = PAGES.flatMap(listSamples);

test('the pages have samples', () => {
  expect(samples.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'README.md, sample 1',
      'README.md, sample 2',
      'README.md, sample 3',
      'docs/bringing-data.md, sample 1',
      'docs/metrics.md, sample 1',
      'docs/own-roles.md, sample 1',
      'docs/prepared-data.md, sample 1',
      'docs/question.md, sample 1',
      'docs/watch-an-endpoint.md, sample 3',
    ]),
  );
});

/** Schedules tell what was made: of a lifecycle the controller's, two monitors' and the re-check of alarms, and what it names itself. */
function expectSchedules(text: string): number {
  // What stands beside a lifecycle has none.
  if (text.includes('fromModelEndpointAttributes') || !text.includes("'../../lib'")) {
    return 0;
  }
  if (text.includes('MlLifecycle')) {
    // Where there are several, two.
    return (
      (text.includes('for (') ? 8 : 4) -
      // Of boxes, no quality of live traffic is measured.
      (/quality: \{ enabled: false \}|objectDetection/.test(text) ? 1 : 0) +
      text.split('new scheduler.Schedule(').length -
      1 +
      Number(/(?:retraining|batch): \{ schedule:|^ {4}schedule: ScheduleExpression/m.test(text)) +
      // Beside a schedule of batches, one that watches over it.
      Number(/batch: \{ schedule:/.test(text))
    );
  }
  return [...text.matchAll(/new (?:ModelEndpoint|DriftMonitor|QualityMonitor|RetrainTrigger)\(/g)].length;
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

/** Puts a part of a program where its reader has it: by itself, among the options of a lifecycle, or in a constructor. */
function complete(fragment: string, page: string, i: number): string {
  const text = fragment.replaceAll("'cdk-sagemaker-lifecycle'", "'../../lib'");
  const name = `${path.basename(page, '.md').replaceAll('-', '_')}_${i}`;
  if (text.startsWith('import ')) {
    return `${text}${[...text.matchAll(/^class (\w+)/gm)].map(([, declared]) => `void ${declared};\n`).join('')}`;
  }
  const [option] = /^\w+(?=: )/.exec(text) ?? [];
  const code = option
    ? `export const ${name}: ${option === 'thresholds' ? 'DriftMonitorProps = { ...watched' : 'MlLifecycleProps = { ...smallest'}, ${text} };`
    : `export class ${name} extends Construct {
  constructor(scope: Construct) {
    super(scope, 'Reader');
    ${text}
  }
}`;
  return `import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { type App, Duration, type Stack, Stage, type aws_cloudwatch, type aws_s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Algorithm, Calibration, ChampionComparison, Costs, DriftMonitor, type DriftMonitorProps, GroupCriterion, LifecycleDashboard, LifecyclePolicy, LifecycleTables, type MlLifecycleProps, type ModelEndpoint, type ModelRegistry, MultipleTestingCorrection, PolicyRule, PyTorchVersion, QualityMonitor, RecordFilter, RetrainTrigger, ScoreOf, ScriptFramework, Slice, SuccessCriterion, type TrainingPipeline } from '../../lib';
declare const app: App, stack: Stack, endpoint: ModelEndpoint, registry: ModelRegistry, pipeline: TrainingPipeline, bucket: aws_s3.IBucket, someAlarm: aws_cloudwatch.IAlarm, monitor: DriftMonitor, qualityMonitor: QualityMonitor, retrain: RetrainTrigger;
declare const smallest: MlLifecycleProps, watched: DriftMonitorProps;
${code}
void [Algorithm, Calibration, ChampionComparison, Construct, Costs, DriftMonitor, Duration, GroupCriterion, InstanceType, LifecycleDashboard, LifecyclePolicy, LifecycleTables, MultipleTestingCorrection, PolicyRule, PyTorchVersion, QualityMonitor, RecordFilter, RetrainTrigger, ScoreOf, ScriptFramework, Slice, Stage, SuccessCriterion, app, endpoint, registry, pipeline, bucket, someAlarm, monitor, qualityMonitor, retrain, stack, smallest, watched];
`;
}

test('samples compile, and parts of programs where the reader has them', () => {
  const fragments = PAGES.flatMap((page) =>
    listFragments(page).map((text, i) => ({
      name: page,
      file: path.join(__dirname, `${path.basename(page, '.md')}-fragment-${i + 1}.ts`),
      text: complete(text, page, i + 1),
    })),
  );
  expect(fragments.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['README.md', 'docs/drift-report.md', 'docs/model-quality.md', 'docs/own-algorithm.md']),
  );
  expect(compile([...samples, ...fragments])).toEqual([]);
});

/** Options that prose names by their value, which are not a lifecycle's: whose they are. */
const OTHERS: Readonly<Record<string, string>> = {
  skipLibCheck: 'TypeScript',
  suppressTemplateIndentation: 'StackProps',
  data: 'TrainingJobProps',
  topFeatures: 'DriftMonitorOptions',
  thresholds: 'DriftMonitorOptions',
  onlyCertainMisses: 'QualityOptions',
  labelledRowsAsTrainingData: 'QualityOptions',
  alarms: 'RetrainTriggerProps',
  readsText: 'AlgorithmConfig',
  captureSamplingPercentage: 'ModelEndpointOptions',
  rejectFailedVersions: 'ModelEndpointOptions',
  delay: 'JoinedFeatures',
  spot: 'TrainingJobOptions',
  keepAlive: 'TrainingJobOptions',
  metricDefinitions: 'ScriptProps',
  pretrained: 'ImageClassificationProps',
  refuseUndecided: 'LifecyclePolicyProps',
  today: 'LifecyclePolicyProps',
};

test('options that prose names compile where it says they are', () => {
  const named = PAGES.flatMap((page) =>
    [
      ...readPage(page)
        .replace(/^```.*?^```$/gms, '')
        .matchAll(/`([a-z]\w*): ([^`\n]+)`/g),
    ]
      // No message of a job.
      .filter(([, , value]) => /^[[{\w]+[\w.]*(?:[ ([].*)?[\])}]?$/.test(value!) && !value!.startsWith('file '))
      .map(([, name, value]) => ({ page, name: name!, value: value!.replaceAll('…', 'undefined') })),
  );
  expect(named.length).toBeGreaterThan(8);
  const lines = named
    .filter(({ name }) => OTHERS[name] !== 'TypeScript')
    .map(
      ({ page, name, value }, i) =>
        `export const option${i}: Partial<library.${OTHERS[name] ?? 'MlLifecycleProps'}> = { ${name}: ${value} }; // ${page}`,
    );
  const dotted = PAGES.flatMap((page) =>
    [...readPage(page).matchAll(/`(training|endpoint|drift|quality|retraining|preparation|registry)\.(\w+)`/g)].map(
      ([, group, option], i) =>
        `export type Dotted${page.replace(/\W/g, '_')}${i} = Required<library.MlLifecycleProps>['${group}']['${option}'];`,
    ),
  );
  const text = `import { Duration, type StackProps } from 'aws-cdk-lib';
import type { aws_s3 } from 'aws-cdk-lib';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import * as library from '../../lib';
const { Calibration, ModelApproval, PreparedData } = library;
declare const bucket: aws_s3.IBucket, train: string, validation: string, test: string, featureNames: string[], quality: library.QualityMonitor;
${lines.join('\n').replaceAll('library.StackProps', 'StackProps')}
${dotted.join('\n')}
void [Duration, InstanceType, ModelApproval, PreparedData, bucket, train, validation, test, featureNames, quality];
`;
  expect(compile([{ name: 'options', file: path.join(__dirname, 'options-of-prose.ts'), text }])).toEqual([]);
});

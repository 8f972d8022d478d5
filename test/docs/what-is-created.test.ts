// README's "What gets created", counted in README's smallest stack.
import { Template } from 'aws-cdk-lib/assertions';
import { listSamples, readPage, run } from './read-samples';

const readme = readPage('README.md');
const stack = run(listSamples('README.md').find(({ text }) => text.includes('MlLifecycleStack'))!);
const template = Template.fromStack(stack);
const resources = template.toJSON() as { Resources: Record<string, { Type: string }> };
const { Resources } = resources;

function count(type: string): number {
  return Object.keys(template.findResources(type)).length;
}

test('the figures are those of the smallest stack', () => {
  expect([
    count('AWS::S3::Bucket'),
    count('AWS::KMS::Key'),
    count('AWS::SageMaker::Pipeline'),
    count('AWS::SageMaker::ModelPackageGroup'),
    count('AWS::SQS::Queue'),
    count('AWS::CloudWatch::Dashboard'),
  ]).toEqual([1, 1, 1, 1, 1, 1]);
  const words = [
    'none',
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve',
  ];
  const functions = words[count('AWS::Lambda::Function')];
  expect(readme).toContain(
    `One bucket and one key (yours, if you supply them), one SageMaker pipeline, one model package group, ${functions} functions with a role and a log group each, one dead-letter queue, ${words[count('AWS::CloudWatch::Alarm')]} alarms, a dashboard, and the rules and schedules between them: ${Object.keys(Resources).length} resources.`,
  );
});

test('every function has a role and a log group of its own', () => {
  const functions = Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties);
  const roles = functions.map(({ Role }) => JSON.stringify(Role));
  const logs = functions.map(({ LoggingConfig }) => JSON.stringify(LoggingConfig.LogGroup));
  expect(new Set(roles).size).toBe(functions.length);
  expect(new Set(logs).size).toBe(functions.length);
  expect(count('AWS::Logs::LogGroup')).toBe(functions.length);
});

test('what CloudFormation does not create is created by the controller', () => {
  const types = Object.values(Resources).map(({ Type }) => Type);
  expect(types).not.toContain('AWS::SageMaker::Endpoint');
  expect(types).not.toContain('AWS::SageMaker::EndpointConfig');
  expect(types).not.toContain('AWS::SageMaker::Model');
});

/** The resources of a type whose logical id tells whose they are. */
function find(type: string, id: RegExp): Record<string, unknown> {
  const found = Object.entries(template.findResources(type)).filter(([name]) => id.test(name));
  expect(found).toHaveLength(1);
  return found[0]![1].Properties as Record<string, unknown>;
}

test('alarms that still stand are checked every hour', () => {
  expect(readme).toContain('Alarms that are still in ALARM are checked every hour');
  expect(find('AWS::Scheduler::Schedule', /Recheck/)).toMatchObject({ ScheduleExpression: 'rate(1 hour)' });
});

test('silence of three windows is an alarm, also where no window was ever evaluated', () => {
  expect(readme).toContain('When no window was evaluated for the length of three windows, a silence alarm fires');
  for (const id of [/DriftMonitorSilenceAlarm/, /QualityMonitorSilenceAlarm/]) {
    expect(find('AWS::CloudWatch::Alarm', id)).toMatchObject({
      Metrics: expect.arrayContaining([
        expect.objectContaining({ MetricStat: expect.objectContaining({ Period: 86_400 }) }),
      ]),
      EvaluationPeriods: 3,
      TreatMissingData: 'breaching',
    });
  }
});

test('two windows in a row with too few captured records raise the capture alarm', () => {
  expect(readPage('docs/scale.md')).toContain('Two windows in a row below `minimumCaptureShare`');
  expect(find('AWS::CloudWatch::Alarm', /CaptureAlarm/)).toMatchObject({ EvaluationPeriods: 2, Period: 86_400 });
});

test('captured requests are kept for 90 days', () => {
  const [{ Properties }] = Object.values(template.findResources('AWS::S3::Bucket')) as [{ Properties: unknown }];
  expect(Properties).toMatchObject({
    LifecycleConfiguration: {
      Rules: expect.arrayContaining([expect.objectContaining({ Prefix: 'capture/', ExpirationInDays: 90 })]),
    },
  });
  expect(readPage('docs/model-quality.md')).toContain('because captured requests are kept for 90');
  expect(readPage('docs/scale.md')).toContain("The stack's bucket deletes it after 90 days");
});

test('fanning out brings what docs/scale.md says', () => {
  expect(readPage('docs/scale.md')).toContain(
    'A state machine that is idle costs nothing, but a second function with its log group, two more roles and an alarm come with it',
  );
  const smallest = listSamples('README.md').find(({ text }) => text.includes('MlLifecycleStack'))!;
  const text = smallest.text.replace('successCriteria:', 'drift: { fanOut: true }, successCriteria:');
  const countTypes = (one: Template): Map<string, number> => {
    const types = Object.values((one.toJSON() as typeof resources).Resources).map(({ Type }) => Type);
    return new Map(types.map((type) => [type, types.filter((other) => other === type).length]));
  };
  const before = countTypes(template);
  const more = [...countTypes(Template.fromStack(run({ ...smallest, text })))]
    .map(([type, number]) => [type, number - (before.get(type) ?? 0)] as const)
    .filter(([, number]) => number !== 0);
  expect(Object.fromEntries(more)).toEqual({
    'AWS::StepFunctions::StateMachine': 1,
    'AWS::Lambda::Function': 1,
    // How often its invocations are tried again.
    'AWS::Lambda::EventInvokeConfig': 1,
    'AWS::Logs::LogGroup': 1,
    'AWS::IAM::Role': 2,
    'AWS::CloudWatch::Alarm': 1,
  });
});

test('the outputs that pages name are outputs', () => {
  const { Outputs } = template.toJSON() as { Outputs: Record<string, unknown> };
  const named = ['README.md', 'docs/model-quality.md', 'docs/drift-report.md', 'docs/metrics.md'].flatMap((page) =>
    [...readPage(page).matchAll(/output `(\w+)`|\/\/ (?:output )?(\w+(?:Name|Uri|Arn))$/gm)].map(
      ([, inProse, inSample]) => inProse ?? inSample!,
    ),
  );
  expect(named).toEqual(expect.arrayContaining(['SourceUri', 'RetrainFunctionName', 'GroundTruthUri', 'BucketName']));
  expect(named.filter((name) => !Outputs[name])).toEqual([]);
});

test('about four lifecycles fit into the 1 MB of a template, and more without its indentation', () => {
  expect(readme).toContain(
    'about four fit into the 1 MB that CloudFormation takes, more with `suppressTemplateIndentation: true`',
  );
  const several = listSamples('README.md').find(({ text }) => text.includes('for ('))!;
  const weigh = (indent: number, ...names: string[]): number => {
    const text = several.text.replace(/\['churn-.*?\]/, JSON.stringify(names));
    return JSON.stringify(Template.fromStack(run({ ...several, text })).toJSON(), undefined, indent).length;
  };
  const howManyFit = (indent: number): number => {
    const one = weigh(indent, 'churn-consumer');
    return 1 + Math.floor((1_000_000 - one) / (weigh(indent, 'churn-consumer', 'churn-business') - one));
  };
  expect(howManyFit(1)).toBe(4);
  expect(howManyFit(0)).toBeGreaterThan(4);
});

import type { PipelineExecutionStep } from '@aws-sdk/client-sagemaker';
import type { RetrainEvent } from '../../../lambda/retrain/cause';
import { PipelineWorld } from './fake-pipeline';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const VERSION = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3';
const HOLDS = 'What holds now:';

async function start(world: PipelineWorld): Promise<string> {
  await world.deliver({ reason: 'first model', time: world.iso() });
  world.messages.length = 0;
  return world.runs[0].PipelineExecutionArn!;
}

function failureOf(run: string, time = '2026-11-01T02:00:00Z'): RetrainEvent {
  return {
    'detail-type': 'SageMaker Model Building Pipeline Execution Status Change',
    source: 'aws.sagemaker',
    time,
    detail: {
      pipelineArn: run.split('/execution/')[0],
      pipelineExecutionArn: run,
      currentPipelineExecutionStatus: 'Failed',
    },
  } as unknown as RetrainEvent;
}

function versionEvent(status: string, metadata: Record<string, string> = {}): RetrainEvent {
  return {
    'detail-type': 'SageMaker Model Package State Change',
    source: 'aws.sagemaker',
    time: '2026-11-01T02:00:00Z',
    detail: {
      ModelPackageArn: VERSION,
      ModelApprovalStatus: status,
      ModelPackageDescription: 'auc 0.84 (0.82 to 0.86)',
      CustomerMetadataProperties: metadata,
    },
  } as unknown as RetrainEvent;
}

describe('a run that failed', () => {
  const failed = (StepName: string, rest: Partial<PipelineExecutionStep>): PipelineExecutionStep => ({
    StepName,
    StepStatus: 'Failed',
    ...rest,
  });

  test.each<[string, PipelineExecutionStep[], string]>([
    [
      'the steps that failed, with their reasons',
      [
        { StepName: 'Prepare', StepStatus: 'Succeeded' },
        failed('Train', { FailureReason: 'ClientError: no space left' }),
        failed('Tune', { FailureReason: 'CapacityError: none' }),
      ],
      'step Train: ClientError: no space left; step Tune: CapacityError: none',
    ],
    [
      'the words of a step that ends the run because criteria were missed',
      [failed('Refuse', { Metadata: { Fail: { ErrorMessage: 'auc 0.61 is below 0.75' } } })],
      'step Refuse: auc 0.61 is below 0.75',
    ],
    ['that a step gives no reason', [failed('Train', {})], 'step Train: no reason is given'],
    ['that no step failed', [{ StepName: 'Prepare', StepStatus: 'Stopped' }], 'SageMaker names no step that failed'],
  ])('is told with attributes, and says %s', async (_, steps, reason) => {
    const world = new PipelineWorld();
    const run = await start(world);
    world.steps = () => steps;
    expect(await world.deliver(failureOf(run))).toEqual([]);
    const [message] = world.messages;
    expect(message).toMatchObject({
      subject: 'A run of churn failed',
      attributes: { lifecycle: 'churn', part: 'retraining', kind: 'RunFailed', severity: 'error' },
    });
    expect(message!.words).toContain(`What happened: The run ${run} failed: ${reason}`);
    expect(message!.words).toContain(`${HOLDS} no model of it was registered; what serves goes on serving`);
    // It is counted as a failure, and programs get it as an event.
    expect(world.notices.kinds()).toEqual(['RunFailed']);
    expect(world.notices.events.at(-1)).toMatchObject({ type: 'lifecycle.decision' });
  });

  test('is told although its steps cannot be listed', async () => {
    const world = new PipelineWorld();
    const run = await start(world);
    world.steps = () => {
      throw new Error('socket hang up');
    };
    await world.deliver(failureOf(run));
    expect(world.messages[0]!.words).toContain('its failed steps say why; they could not be listed (socket hang up)');
  });

  test('comes again when the topic did not take it', async () => {
    const world = new PipelineWorld();
    const run = await start(world);
    world.failNext('sns');
    await expect(world.deliver(failureOf(run))).rejects.toThrow('socket hang up');
    await world.deliver(failureOf(run));
    expect(world.messages).toHaveLength(1);
  });

  test('of another pipeline, or one that was stopped, is not told', async () => {
    const world = new PipelineWorld();
    await start(world);
    const foreign = failureOf('arn:aws:sagemaker:eu-west-1:111122223333:pipeline/others/execution/run1');
    expect(await world.deliver(foreign)).toEqual([]);
    expect(world.messages).toEqual([]);
  });
});

test.each(['SageMaker Model Building Pipeline Execution Status Change', 'SageMaker Model Package State Change'])(
  '%s without a detail is refused by its name',
  async (type) => {
    const event = { 'detail-type': type } as unknown as RetrainEvent;
    await expect(new PipelineWorld().deliver(event)).rejects.toThrow('not an event to retrain for');
  },
);

describe('a version', () => {
  test('that waits for approval is told with its evaluation', async () => {
    const world = new PipelineWorld();
    expect(await world.deliver(versionEvent('PendingManualApproval', { evaluationPage: 's3://b/page.html' }))).toEqual(
      [],
    );
    const [message] = world.messages;
    expect(message).toMatchObject({
      subject: 'A version of churn waits for approval',
      attributes: { kind: 'VersionWaiting', severity: 'info' },
    });
    expect(message!.words).toContain(
      `The model version ${VERSION} waits for approval. Its evaluation: auc 0.84 (0.82 to 0.86)`,
    );
    expect(message!.words).toContain('evaluationPage: s3://b/page.html');
  });

  test('that was approved is told with who approved it', async () => {
    const world = new PipelineWorld();
    await world.deliver(versionEvent('Approved', { approvedBy: 'ada' }));
    expect(world.messages[0]).toMatchObject({
      subject: 'A version of churn was approved',
      attributes: { kind: 'VersionApproved', severity: 'info' },
    });
    expect(world.messages[0]!.words).toContain(`${VERSION} was approved by ada`);
  });

  test('that was rejected asks for nothing here', async () => {
    const world = new PipelineWorld();
    await expect(world.deliver(versionEvent('Rejected'))).rejects.toThrow('not an event to retrain for');
    expect(world.messages).toEqual([]);
  });
});

test.each([true, false])('messages of a run name its record in MLflow where one is made (%s)', async (isRecorded) => {
  const world = new PipelineWorld();
  const mlflowArn = 'arn:aws:sagemaker:eu-west-1:111122223333:mlflow-app/app-ABC';
  world.recorded = isRecorded ? { mlflowArn, experimentName: 'all/churn' } : {};
  await world.deliver({ reason: 'first model', time: world.iso() });
  const run = world.runs[0]!.PipelineExecutionArn!;
  await world.deliver(failureOf(run));
  await world.deliver(versionEvent('PendingManualApproval', { pipelineExecutionArn: run }));
  const name = run.split('/').at(-1)!;
  expect(world.messages).toHaveLength(3);
  for (const { words } of world.messages) {
    for (const said of [
      `; in MLflow it is the run ${name} of the experiment all/churn, from its end on`,
      `mlflowRun: ${name}`,
      'mlflowExperiment: all/churn',
      `mlflowArn: ${mlflowArn}`,
    ]) {
      expect(words.includes(said)).toBe(isRecorded);
    }
  }
});

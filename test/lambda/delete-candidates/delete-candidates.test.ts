import {
  DeleteModelCommand,
  ListModelsCommand,
  ListPipelineExecutionsCommand,
  SageMakerClient,
  StopPipelineExecutionCommand,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import type { CloudFormationAnswer } from '../../../engine/aws/cloudformation';
import { deleteCandidates } from '../../../lambda/delete-candidates/delete-candidates';
import { fakeOf } from '../../engine/aws/fake-client';
import { awsError, FakeS3 } from '../../engine/aws/fake-s3';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

class FakeSageMaker extends fakeOf(SageMakerClient) {
  public models = [
    'pipelines-one-CreateModel-a',
    'pipelines-one-Other-a',
    'pipelines-two-createmodel-b',
    'pipelines-three-CreateModel-c',
    'churn-0123456789ab',
  ];
  /** Models that are listed although they are gone. */
  public gone: string[] = [];
  public refuse: Error | undefined;
  public readonly running = new Map<string, string>();
  public stops = true;
  /** Batch transforms that run. */
  public readonly transforms = new Set<string>();

  /** What was asked to stop has stopped when somebody looks the second time. */
  public async tick(): Promise<void> {
    this.running.forEach((status, arn) => (status === 'Stopping' && this.stops ? this.running.delete(arn) : undefined));
  }

  public override async send(command: unknown): Promise<any> {
    if (command instanceof ListModelsCommand) {
      const found = [...this.gone, ...this.models].filter((name) => name.includes(command.input.NameContains!));
      const start = Number(command.input.NextToken ?? 0);
      return {
        Models: found.slice(start, start + 1).map((ModelName) => ({ ModelName })),
        NextToken: start + 1 < found.length ? `${start + 1}` : undefined,
      };
    }
    if (command instanceof DeleteModelCommand) {
      if (this.refuse) {
        throw this.refuse;
      }
      if (!this.models.includes(command.input.ModelName!)) {
        throw awsError('ValidationException', `Could not find model "${command.input.ModelName}".`);
      }
      // A copy, so that the pages of a listing under way do not shift: SageMaker's tokens do not count either.
      setImmediate(() => {
        this.models = this.models.filter((name) => name !== command.input.ModelName);
      });
      return {};
    }
    if (command instanceof StopTransformJobCommand) {
      if (!this.transforms.delete(command.input.TransformJobName!)) {
        throw awsError(
          'ValidationException',
          'The request was rejected because the transform job is in status Completed.',
        );
      }
      return {};
    }
    if (command instanceof ListPipelineExecutionsCommand) {
      const runs = ['one', 'two'];
      const start = Number(command.input.NextToken ?? 0);
      const PipelineExecutionArn = `arn:aws:sagemaker:eu-west-1:111122223333:pipeline/churn/execution/${runs[start]}`;
      const PipelineExecutionStatus = this.running.get(PipelineExecutionArn) ?? 'Succeeded';
      return {
        PipelineExecutionSummaries: [{ PipelineExecutionArn, PipelineExecutionStatus }],
        NextToken: start + 1 < runs.length ? `${start + 1}` : undefined,
      };
    }
    if (command instanceof StopPipelineExecutionCommand) {
      expect(this.running.get(command.input.PipelineExecutionArn!)).toBe('Executing');
      this.running.set(command.input.PipelineExecutionArn!, 'Stopping');
      return {};
    }
    throw new Error('unknown command');
  }
}

async function run(
  event: object,
  sageMaker: FakeSageMaker,
  championStepName?: string,
): Promise<CloudFormationAnswer[]> {
  const answers: CloudFormationAnswer[] = [];
  await deleteCandidates(event as never, {
    sageMaker,
    s3: new FakeS3(),
    functionName: 'cleaner',
    answer: async (_request, answer) => void answers.push(answer),
    pipelineName: 'churn',
    stepName: 'CreateModel',
    championStepName,
    sleep: () => sageMaker.tick(),
  });
  await new Promise((resolve) => setImmediate(resolve));
  return answers;
}

const ended = (id: string) => ({
  'detail-type': 'x',
  detail: { pipelineExecutionArn: `arn:aws:sagemaker:eu-west-1:111122223333:pipeline/churn/execution/${id}` },
});
const request = (RequestType: string, PipelineName = 'churn') => ({
  RequestType,
  ResponseURL: 'https://x',
  PhysicalResourceId: `candidates-${PipelineName}`,
  ResourceProperties: { PipelineName },
});

test('the candidate of a run that ended goes, and nothing else', async () => {
  const sageMaker = new FakeSageMaker();
  await run(ended('one'), sageMaker);
  expect(sageMaker.models).toEqual([
    'pipelines-one-Other-a',
    'pipelines-two-createmodel-b',
    'pipelines-three-CreateModel-c',
    'churn-0123456789ab',
  ]);
});

test.each([true, false])(
  'a run that ends before the champion has answered leaves neither its predictions (running: %s) nor its model',
  async (running) => {
    const sageMaker = new FakeSageMaker();
    const name = 'pipelines-one-AskChampion-champion';
    sageMaker.models.push(name);
    if (running) {
      sageMaker.transforms.add(name);
    }
    await run(ended('one'), sageMaker, 'AskChampion');
    expect(sageMaker.models).not.toContain(name);
    expect(sageMaker.models).toContain('pipelines-one-Other-a');
    expect(sageMaker.transforms.size).toBe(0);
  },
);

test('an event that comes twice, or a listing that lags behind, does no harm', async () => {
  const sageMaker = new FakeSageMaker();
  sageMaker.gone = ['pipelines-one-CreateModel-a'];
  sageMaker.models = sageMaker.models.slice(1);
  await run(ended('one'), sageMaker);
  await run(ended('one'), sageMaker);
  expect(sageMaker.models).toHaveLength(4);
});

test('with the stack go the candidates of all runs of its pipeline, and of no other pipeline', async () => {
  const sageMaker = new FakeSageMaker();
  const [answer] = await run(request('Delete'), sageMaker);
  expect(answer).toEqual({
    status: 'SUCCESS',
    reason: '2 candidate models are deleted',
    physicalResourceId: 'candidates-churn',
  });
  expect(sageMaker.models).toEqual(['pipelines-one-Other-a', 'pipelines-three-CreateModel-c', 'churn-0123456789ab']);
});

test('runs in progress are stopped before their pipeline goes', async () => {
  const sageMaker = new FakeSageMaker();
  sageMaker.running.set('arn:aws:sagemaker:eu-west-1:111122223333:pipeline/churn/execution/two', 'Executing');
  expect((await run(request('Delete'), sageMaker))[0]).toMatchObject({
    status: 'SUCCESS',
    reason: '2 candidate models are deleted',
  });
  expect(sageMaker.running.size).toBe(0);
  sageMaker.running.set('arn:aws:sagemaker:eu-west-1:111122223333:pipeline/churn/execution/two', 'Executing');
  sageMaker.stops = false;
  expect((await run(request('Delete'), sageMaker))[0]).toMatchObject({
    status: 'FAILED',
    reason: expect.stringContaining('runs of pipeline churn are still being stopped'),
  });
});

test('when the pipeline was renamed, the runs of the one that stays go on', async () => {
  const sageMaker = new FakeSageMaker();
  sageMaker.running.set('arn:aws:sagemaker:eu-west-1:111122223333:pipeline/churn/execution/two', 'Executing');
  expect(await run(request('Delete', 'churn-before'), sageMaker)).toEqual([
    { status: 'SUCCESS', reason: '0 candidate models are deleted', physicalResourceId: 'candidates-churn-before' },
  ]);
  expect(sageMaker.running.size).toBe(1);
  expect(sageMaker.models).toHaveLength(5);
});

test('a deployment deletes nothing', async () => {
  const sageMaker = new FakeSageMaker();
  expect((await run(request('Create'), sageMaker))[0]).toMatchObject({
    status: 'SUCCESS',
    physicalResourceId: 'candidates-churn',
  });
  expect(sageMaker.models).toHaveLength(5);
});

test('a refusal is told to CloudFormation at once, and thrown for an event, which is then tried again', async () => {
  const sageMaker = new FakeSageMaker();
  sageMaker.refuse = awsError('AccessDeniedException', 'no');
  expect((await run(request('Delete'), sageMaker))[0]).toMatchObject({
    status: 'FAILED',
    reason: 'AccessDeniedException: no',
  });
  await expect(run(ended('one'), sageMaker)).rejects.toThrow('no');
});

test('an event without a run is an error that shows it', async () => {
  await expect(run({ detail: {} }, new FakeSageMaker())).rejects.toThrow(
    'the event names no pipelineExecutionArn and no ModelPackageArn of a version: {"detail":{}}',
  );
});

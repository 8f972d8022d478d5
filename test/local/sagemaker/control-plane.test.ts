import {
  AddTagsCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DeleteModelPackageCommand,
  DeleteModelPackageGroupCommand,
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
  DescribeModelPackageGroupCommand,
  ListModelPackagesCommand,
  ListTagsCommand,
  type ModelPackageModelCard,
  paginateListModelPackages,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { AwsError } from '../../../local/aws-error';
import { readAccessKey } from '../../../local/http';
import { operationShapes, serializeResponse } from '../../../local/sagemaker/api-schema';
import { Harness, ROLE, START, XGBOOST } from './harness';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start({ speed: 1 });
});
afterEach(() => harness.stop());

/** AWS's own client, speaking its wire protocol to the operations. */
function makeClient(): SageMakerClient {
  const answer = (statusCode: number, body: unknown): any => ({
    response: {
      statusCode,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: Buffer.from(JSON.stringify(body)),
    },
  });
  return new SageMakerClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ headers, body }: any) => {
        const operation = harness.sagemaker.operations[headers['x-amz-target'].split('.')[1]];
        try {
          const caller = readAccessKey(headers.authorization);
          return answer(200, await operation(JSON.parse(new TextDecoder().decode(body)), caller));
        } catch (error) {
          if (error instanceof AwsError) {
            return answer(error.status, { __type: error.code, message: error.message });
          }
          throw error;
        }
      },
    } as any,
  });
}

const VERSION = {
  ModelPackageGroupName: 'churn',
  InferenceSpecification: {
    Containers: [{ Image: XGBOOST, ModelDataUrl: 's3://bucket/model.tar.gz' }],
    SupportedContentTypes: ['text/csv'],
    SupportedResponseMIMETypes: ['text/csv'],
  },
};

test("AWS's client reads what the registry answers", async () => {
  const client = makeClient();
  await client.send(
    new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'churn', ModelPackageGroupDescription: 'Who leaves?' }),
  );
  const { ModelPackageArn } = await client.send(new CreateModelPackageCommand(VERSION));
  expect(ModelPackageArn).toBe('arn:aws:sagemaker:us-east-1:000000000000:model-package/churn/1');
  const described = await client.send(new DescribeModelPackageCommand({ ModelPackageName: ModelPackageArn }));
  expect(described).toMatchObject({
    ModelPackageVersion: 1,
    ModelApprovalStatus: 'PendingManualApproval',
    ModelPackageStatus: 'Completed',
    CertifyForMarketplace: false,
  });
  expect(Math.abs(described.CreationTime!.getTime() - START.getTime())).toBeLessThan(60_000);
  expect(await client.send(new DescribeModelPackageGroupCommand({ ModelPackageGroupName: 'churn' }))).toMatchObject({
    ModelPackageGroupStatus: 'Completed',
    ModelPackageGroupDescription: 'Who leaves?',
  });
  await expect(
    client.send(new DescribeModelPackageGroupCommand({ ModelPackageGroupName: 'other' })),
  ).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'ModelPackageGroup arn:aws:sagemaker:us-east-1:000000000000:model-package-group/other does not exist.',
  });
});

test('approves, describes and lists versions, and tells the event bus', async () => {
  const client = makeClient();
  await client.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'churn' }));
  const arns: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    arns.push(
      (
        await client.send(
          new CreateModelPackageCommand({ ...VERSION, CustomerMetadataProperties: { cause: 'test', gone: 'yes' } }),
        )
      ).ModelPackageArn!,
    );
  }
  await client.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: arns[2],
      ModelApprovalStatus: 'Approved',
      ApprovalDescription: 'good',
      CustomerMetadataProperties: { by: 'me' },
      CustomerMetadataPropertiesToRemove: ['gone'],
    }),
  );
  expect(await client.send(new DescribeModelPackageCommand({ ModelPackageName: arns[2] }))).toMatchObject({
    ModelApprovalStatus: 'Approved',
    ApprovalDescription: 'good',
    CustomerMetadataProperties: { cause: 'test', by: 'me' },
  });
  const approved = await client.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: 'churn', ModelApprovalStatus: 'Approved' }),
  );
  expect(approved.ModelPackageSummaryList!.map(({ ModelPackageVersion }) => ModelPackageVersion)).toEqual([3]);
  const versions: Array<number | undefined> = [];
  for await (const page of paginateListModelPackages(
    { client, pageSize: 2 },
    { ModelPackageGroupName: 'churn', SortBy: 'CreationTime', SortOrder: 'Ascending' },
  )) {
    versions.push(...page.ModelPackageSummaryList!.map(({ ModelPackageVersion }) => ModelPackageVersion));
  }
  expect(versions).toEqual([1, 2, 3, 4, 5]);
  const newestFirst = await client.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: 'churn', SortOrder: 'Descending', MaxResults: 1 }),
  );
  expect(newestFirst.ModelPackageSummaryList![0].ModelPackageVersion).toBe(5);
  await harness.until(
    () => harness.events.length,
    (count) => count === 6,
  );
  expect(harness.events[5]).toMatchObject({
    source: 'aws.sagemaker',
    detailType: 'SageMaker Model Package State Change',
    resources: [arns[2]],
    detail: {
      ModelPackageGroupName: 'churn',
      ModelPackageVersion: 3,
      ModelApprovalStatus: 'Approved',
      UpdatedModelPackageFields: ['ModelApprovalStatus', 'ApprovalDescription', 'CustomerMetadataProperties'],
    },
  });
});

test('a group that holds versions stays, and the number of a deleted version is not given again', async () => {
  const client = makeClient();
  await client.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'churn' }));
  const { ModelPackageArn } = await client.send(new CreateModelPackageCommand(VERSION));
  await expect(
    client.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName: 'churn' })),
  ).rejects.toMatchObject({ name: 'ConflictException' });
  await client.send(new DeleteModelPackageCommand({ ModelPackageName: ModelPackageArn }));
  expect((await client.send(new CreateModelPackageCommand(VERSION))).ModelPackageArn).toMatch(/\/2$/);
  await client.send(new DeleteModelPackageCommand({ ModelPackageName: 'churn/2' }));
  await client.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName: 'churn' }));
  await expect(client.send(new CreateModelPackageCommand(VERSION))).rejects.toThrow('does not exist');
});

test('keeps the tags of a resource', async () => {
  const client = makeClient();
  const { ModelPackageGroupArn: ResourceArn } = await client.send(
    new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'churn', Tags: [{ Key: 'team', Value: 'a' }] }),
  );
  await client.send(
    new AddTagsCommand({
      ResourceArn,
      Tags: [
        { Key: 'team', Value: 'b' },
        { Key: 'cost', Value: '1' },
      ],
    }),
  );
  expect((await client.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual([
    { Key: 'team', Value: 'b' },
    { Key: 'cost', Value: '1' },
  ]);
  await harness.call('DeleteTags', { ResourceArn, TagKeys: ['cost'] });
  expect((await client.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual([{ Key: 'team', Value: 'b' }]);
  await expect(client.send(new ListTagsCommand({ ResourceArn: `${ResourceArn}x` }))).rejects.toThrow(
    'Could not find resource',
  );
});

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000';
test.each([
  ['DescribeModel', { ModelName: 'm' }, `Could not find model "${ARN}:model/m".`],
  ['DeleteModel', { ModelName: 'm' }, `Could not find model "${ARN}:model/m".`],
  [
    'DescribeEndpointConfig',
    { EndpointConfigName: 'C' },
    `Could not find endpoint configuration "${ARN}:endpoint-config/c".`,
  ],
  ['DescribeEndpoint', { EndpointName: 'e' }, `Could not find endpoint "${ARN}:endpoint/e".`],
  [
    'CreateEndpoint',
    { EndpointName: 'e', EndpointConfigName: 'c' },
    `Could not find endpoint configuration "${ARN}:endpoint-config/c".`,
  ],
  [
    'DescribeModelPackage',
    { ModelPackageName: 'churn/7' },
    `ModelPackage ${ARN}:model-package/churn/7 does not exist.`,
  ],
  ['DescribeTrainingJob', { TrainingJobName: 'j' }, `Could not find training job "${ARN}:training-job/j".`],
  [
    'CreateModel',
    { ModelName: 'm', PrimaryContainer: { Image: XGBOOST, ModelDataUrl: 's3://b/nothing' } },
    'Could not find model data at s3://b/nothing.',
  ],
  [
    'CreateModel',
    { ModelName: 'm', PrimaryContainer: { ModelPackageName: 'churn/7' } },
    `ModelPackage ${ARN}:model-package/churn/7 does not exist.`,
  ],
  [
    'CreateEndpointConfig',
    {
      EndpointConfigName: 'c',
      ProductionVariants: [{ VariantName: 'v', ModelName: 'm', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }],
    },
    `Could not find model "${ARN}:model/m".`,
  ],
])('%s, %#: says what does not exist', async (operation, request, message) => {
  await expect(harness.call(operation, request)).rejects.toMatchObject({
    code: 'ValidationException',
    status: 400,
    message,
  });
});

test('refuses names that are taken', async () => {
  await harness.makeConfig('one');
  await expect(harness.call('CreateModel', { ModelName: 'one', PrimaryContainer: { Image: XGBOOST } })).rejects.toThrow(
    `Cannot create already existing model "${ARN}:model/one".`,
  );
  const { ProductionVariants } = await harness.call('DescribeEndpointConfig', { EndpointConfigName: 'one' });
  await expect(harness.call('CreateEndpointConfig', { EndpointConfigName: 'one', ProductionVariants })).rejects.toThrow(
    'Cannot create already existing endpoint configuration',
  );
});

test.each([
  [
    'CreatePipeline',
    { PipelineName: 'my_pipe', RoleArn: ROLE, PipelineDefinition: '{}' },
    "1 validation error detected: Value 'my_pipe' at 'pipelineName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}$",
  ],
  [
    'CreateEndpoint',
    { EndpointName: 'my_endpoint' },
    "2 validation errors detected: Value null at 'endpointConfigName' failed to satisfy constraint: Member must not be null; " +
      "Value 'my_endpoint' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$",
  ],
  [
    'StartPipelineExecution',
    { PipelineName: 'p', ClientRequestToken: 'short' },
    "1 validation error detected: Value 'short' at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 32",
  ],
  [
    'UpdateModelPackage',
    { ModelPackageArn: `${ARN}:model-package/g/1`, ModelApprovalStatus: 'Fine' },
    "1 validation error detected: Value 'Fine' at 'modelApprovalStatus' failed to satisfy constraint: Member must satisfy enum value set: [Approved, Rejected, PendingManualApproval]",
  ],
  [
    'DescribeEndpoint',
    { EndpointName: 'e', Colour: 'red' },
    "1 validation error detected: Unknown field 'colour': DescribeEndpointInput has EndpointName",
  ],
  [
    'CreateModelPackageGroup',
    { ModelPackageGroupName: 7 },
    "1 validation error detected: Value at 'modelPackageGroupName' must be a string, got 7",
  ],
  [
    'CreateModelPackage',
    { ...VERSION, CustomerMetadataProperties: { cause: 'drift (fibre), again' } },
    "1 validation error detected: Value 'drift (fibre), again' at 'customerMetadataProperties.cause' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
      '^([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)$',
  ],
  [
    'CreateModel',
    { ModelName: 'm', Containers: [{ Image: XGBOOST, Environment: { A: 'x'.repeat(1025) } }] },
    expect.stringContaining(
      "at 'containers.1.member.environment.A' failed to satisfy constraint: Member must have length less than or equal to 1024",
    ),
  ],
])('%s: request %# is not valid', async (operation, request, message) => {
  await expect(harness.call(operation, request)).rejects.toMatchObject({ code: 'ValidationException', message });
});

test('a version has a model card, as strictly as SageMaker takes it, and says who changed it', async () => {
  const client = makeClient();
  await client.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'carded' }));
  const { ModelPackageArn } = await client.send(
    new CreateModelPackageCommand({ ...VERSION, ModelPackageGroupName: 'carded' }),
  );
  const update = (card: ModelPackageModelCard): Promise<unknown> =>
    client.send(new UpdateModelPackageCommand({ ModelPackageArn, ModelCard: card }));
  const content = JSON.stringify({ intended_uses: { purpose_of_model: 'Predicts churn.' } });
  const describe = (): Promise<DescribeModelPackageCommandOutput> =>
    client.send(new DescribeModelPackageCommand({ ModelPackageName: ModelPackageArn }));

  await expect(update({ ModelCardContent: '{' })).rejects.toThrow('ModelCardContent is no JSON: ');
  await expect(update({ ModelCardContent: JSON.stringify(JSON.parse(content), null, 1) })).rejects.toThrow(
    'pattern: ^.*$',
  );
  await expect(update({ ModelCardContent: '{"purpose":"churn"}' })).rejects.toThrow(
    'does not match the schema: purpose',
  );
  await expect(update({ ModelCardContent: 'x'.repeat(100_001) })).rejects.toThrow('less than or equal to 100000');
  await update({ ModelCardContent: content, ModelCardStatus: 'PendingReview' });
  await expect(update({ ModelCardContent: content, ModelCardStatus: 'Approved' })).rejects.toThrow('in a single call');
  await update({ ModelCardStatus: 'Archived' });
  await expect(update({ ModelCardContent: content })).rejects.toThrow('Model Card is in Archived state');
  expect(await describe()).toMatchObject({
    ModelCard: { ModelCardContent: content, ModelCardStatus: 'Archived' },
    CreatedBy: { IamIdentity: { Arn: 'arn:aws:sts::000000000000:assumed-role/local/local' } },
    LastModifiedBy: { IamIdentity: { Arn: 'arn:aws:sts::000000000000:assumed-role/local/local' } },
  });
});

test('knows the operations that the loop uses, and only such that AWS has', () => {
  const { operations } = harness.sagemaker;
  expect(Object.keys(operations)).toEqual(
    expect.arrayContaining([
      'CreatePipeline',
      'UpdatePipeline',
      'DeletePipeline',
      'DescribePipeline',
      'ListPipelines',
      'StartPipelineExecution',
      'StopPipelineExecution',
      'DescribePipelineExecution',
      'ListPipelineExecutions',
      'ListPipelineExecutionSteps',
      'CreateModelPackageGroup',
      'DeleteModelPackageGroup',
      'CreateModelPackage',
      'UpdateModelPackage',
      'DeleteModelPackage',
      'ListModelPackages',
      'CreateModel',
      'DeleteModel',
      'CreateEndpointConfig',
      'DeleteEndpointConfig',
      'CreateEndpoint',
      'UpdateEndpoint',
      'DeleteEndpoint',
      'DescribeTransformJob',
    ]),
  );
  expect(() => Object.keys(operations).forEach(operationShapes)).not.toThrow();
});

test('a mistake of its own in a response is loud', () => {
  expect(() =>
    serializeResponse('DescribeModel', { ModelName: 'm', ModelArn: 'a', CreationTime: START, Colour: 'red' }),
  ).toThrow('unknown fields [Colour]');
  expect(() => serializeResponse('DescribeModel', { ModelName: 'm', ModelArn: 'a' })).toThrow('without [CreationTime]');
  expect(
    serializeResponse('DescribeModel', {
      ModelName: 'm',
      ModelArn: 'a',
      CreationTime: START,
      PrimaryContainer: undefined,
    }),
  ).toEqual({
    ModelName: 'm',
    ModelArn: 'a',
    CreationTime: START.getTime() / 1000,
  });
});

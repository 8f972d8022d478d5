import type { ResourceRequest, ResourceResponse } from '../../../local/interfaces';
import { Harness, ROLE, XGBOOST } from './harness';
import { definition, processing } from './pipeline-harness';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.stop());

async function provide(
  type: string,
  RequestType: ResourceRequest['RequestType'],
  ResourceProperties: object,
  more: Partial<ResourceRequest> = {},
): Promise<ResourceResponse> {
  const ResourceType = `AWS::SageMaker::${type}`;
  return harness.sagemaker.resourceProviders[ResourceType]({
    RequestType,
    ResourceType,
    StackId: 'stack',
    LogicalResourceId: 'Logical',
    ResourceProperties,
    ...more,
  });
}
const body = (name: string): object => ({ PipelineDefinitionBody: definition([processing(name, [])]) });

test('provides a pipeline, updates it in place, and deletes it as often as asked', async () => {
  const properties = {
    PipelineName: 'churn',
    RoleArn: ROLE,
    PipelineDefinition: body('A'),
    Tags: [{ Key: 'a', Value: '1' }],
  };
  expect(await provide('Pipeline', 'Create', properties)).toEqual({ PhysicalResourceId: 'churn', Data: {} });
  const { CreationTime } = await harness.call('DescribePipeline', { PipelineName: 'churn' });
  await provide(
    'Pipeline',
    'Update',
    { ...properties, PipelineDefinition: body('B'), Tags: [{ Key: 'b', Value: '2' }] },
    { PhysicalResourceId: 'churn', OldResourceProperties: properties },
  );
  const updated = await harness.call('DescribePipeline', { PipelineName: 'churn' });
  expect(updated.CreationTime).toBe(CreationTime);
  expect(updated.PipelineDefinition).toContain('"Name":"B"');
  expect((await harness.call('ListTags', { ResourceArn: updated.PipelineArn })).Tags).toEqual([
    { Key: 'b', Value: '2' },
  ]);
  await provide('Pipeline', 'Delete', properties, { PhysicalResourceId: 'churn' });
  await provide('Pipeline', 'Delete', properties, { PhysicalResourceId: 'churn' });
  expect((await harness.call('ListPipelines')).PipelineSummaries).toEqual([]);
});

test('a pipeline under another name is another pipeline', async () => {
  const properties = { PipelineName: 'churn', RoleArn: ROLE, PipelineDefinition: body('A') };
  await provide('Pipeline', 'Create', properties);
  expect(
    (
      await provide(
        'Pipeline',
        'Update',
        { ...properties, PipelineName: 'other' },
        { PhysicalResourceId: 'churn', OldResourceProperties: properties },
      )
    ).PhysicalResourceId,
  ).toBe('other');
  expect(
    (await harness.call('ListPipelines', { SortBy: 'Name', SortOrder: 'Ascending' })).PipelineSummaries.map(
      ({ PipelineName }: any) => PipelineName,
    ),
  ).toEqual(['churn', 'other']);
});

test('refuses a definition that AWS would refuse, at deploy', async () => {
  await expect(
    provide('Pipeline', 'Create', { PipelineName: 'my_pipe', RoleArn: ROLE, PipelineDefinition: body('A') }),
  ).rejects.toThrow("Value 'my_pipe' at 'pipelineName'");
  await expect(
    provide('Pipeline', 'Create', {
      PipelineName: 'p',
      RoleArn: ROLE,
      PipelineDefinition: { PipelineDefinitionBody: '{"Version":"1"}' },
    }),
  ).rejects.toThrow('Unable to parse pipeline definition.');
  await expect(
    provide('Pipeline', 'Create', { PipelineName: 'p', RoleArn: ROLE, PipelineDefinition: 'text' }),
  ).rejects.toThrow('PipelineDefinition needs a PipelineDefinitionBody');
});

test('provides a group with its attributes', async () => {
  const arn = 'arn:aws:sagemaker:us-east-1:000000000000:model-package-group/churn';
  const created = await provide('ModelPackageGroup', 'Create', { ModelPackageGroupName: 'churn' });
  expect(created).toEqual({
    PhysicalResourceId: arn,
    Data: {
      ModelPackageGroupArn: arn,
      ModelPackageGroupStatus: 'Completed',
      CreationTime: expect.stringMatching(/Z$/),
    },
  });
  const tagged = { ModelPackageGroupName: 'churn', Tags: [{ Key: 'a', Value: '1' }] };
  expect(
    (
      await provide('ModelPackageGroup', 'Update', tagged, {
        PhysicalResourceId: arn,
        OldResourceProperties: { ModelPackageGroupName: 'churn' },
      })
    ).PhysicalResourceId,
  ).toBe(arn);
  // on AWS, a new description makes a new group, and the name is taken
  await expect(
    provide(
      'ModelPackageGroup',
      'Update',
      { ...tagged, ModelPackageGroupDescription: 'x' },
      { PhysicalResourceId: arn, OldResourceProperties: tagged },
    ),
  ).rejects.toThrow('already exists');
  await provide('ModelPackageGroup', 'Delete', tagged, { PhysicalResourceId: arn });
  await provide('ModelPackageGroup', 'Delete', tagged, { PhysicalResourceId: arn });
});

test('a changed model is a new model with a name of its own', async () => {
  const properties = { ExecutionRoleArn: ROLE, PrimaryContainer: { Image: XGBOOST } };
  const { PhysicalResourceId, Data } = await provide('Model', 'Create', properties);
  expect(Data.ModelName).toMatch(/^Logical-[a-z0-9]{12}$/);
  expect(PhysicalResourceId).toBe(
    `arn:aws:sagemaker:us-east-1:000000000000:model/${String(Data.ModelName).toLowerCase()}`,
  );
  const old = { PhysicalResourceId, OldResourceProperties: properties };
  expect((await provide('Model', 'Update', properties, old)).PhysicalResourceId).toBe(PhysicalResourceId);
  const changed = await provide('Model', 'Update', { ...properties, EnableNetworkIsolation: true }, old);
  expect(changed.PhysicalResourceId).not.toBe(PhysicalResourceId);
  await provide('Model', 'Delete', properties, { PhysicalResourceId });
  expect((await harness.call('ListModels')).Models.map(({ ModelArn }: any) => ModelArn)).toEqual([
    changed.PhysicalResourceId,
  ]);
});

describe('an endpoint that is made without this library', () => {
  const config = (model: string, count = 1): object => ({
    ProductionVariants: [
      {
        VariantName: 'blue',
        ModelName: model,
        InstanceType: 'ml.m5.large',
        InitialInstanceCount: count,
        InitialVariantWeight: 1,
      },
    ],
  });

  test('serves when it is made, is updated in place, and is deleted as often as asked', async () => {
    await provide('Model', 'Create', { ModelName: 'm', ExecutionRoleArn: ROLE, PrimaryContainer: { Image: XGBOOST } });
    const first = await provide('EndpointConfig', 'Create', config('m'));
    const { EndpointConfigName } = first.Data;
    expect(first.PhysicalResourceId).toBe(
      `arn:aws:sagemaker:us-east-1:000000000000:endpoint-config/${EndpointConfigName}`,
    );
    const properties = { EndpointName: 'Theirs', EndpointConfigName, Tags: [{ Key: 'a', Value: '1' }] };
    const made = await provide('Endpoint', 'Create', properties);
    expect(made.Data).toEqual({ EndpointName: 'Theirs' });
    const described = await harness.call('DescribeEndpoint', { EndpointName: 'Theirs' });
    expect(described.EndpointStatus).toBe('InService');
    expect((await harness.call('ListTags', { ResourceArn: described.EndpointArn })).Tags).toEqual(properties.Tags);

    const changed = await provide('EndpointConfig', 'Update', config('m', 2), {
      PhysicalResourceId: first.PhysicalResourceId,
      OldResourceProperties: config('m'),
    });
    expect(changed.PhysicalResourceId).not.toBe(first.PhysicalResourceId);
    const next = { EndpointName: 'Theirs', EndpointConfigName: changed.Data.EndpointConfigName };
    const updated = await provide('Endpoint', 'Update', next, {
      PhysicalResourceId: made.PhysicalResourceId,
      OldResourceProperties: properties,
    });
    expect(updated.PhysicalResourceId).toBe(made.PhysicalResourceId);
    expect(await harness.call('DescribeEndpoint', { EndpointName: 'Theirs' })).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: changed.Data.EndpointConfigName,
    });

    for (const { PhysicalResourceId } of [made, made]) {
      await provide('Endpoint', 'Delete', next, { PhysicalResourceId });
    }
    for (const { PhysicalResourceId } of [first, changed, changed]) {
      await provide('EndpointConfig', 'Delete', {}, { PhysicalResourceId });
    }
    expect((await harness.call('ListEndpoints')).Endpoints).toEqual([]);
    expect((await harness.call('ListEndpointConfigs')).EndpointConfigs).toEqual([]);
  });

  test('that cannot serve fails its deployment with the reason', async () => {
    await provide('Model', 'Create', {
      ModelName: 'm',
      ExecutionRoleArn: ROLE,
      PrimaryContainer: { Image: XGBOOST, Environment: { FAKE_EXIT: 'no such model' } },
    });
    const { Data } = await provide('EndpointConfig', 'Create', config('m'));
    await expect(
      provide('Endpoint', 'Create', { EndpointName: 'broken', EndpointConfigName: Data.EndpointConfigName }),
    ).rejects.toThrow(/^the endpoint broken is Failed: /);
  });
});

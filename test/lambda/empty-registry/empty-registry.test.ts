import { DeleteModelPackageCommand, ListModelPackagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { CloudFormationAnswer } from '../../../engine/aws/cloudformation';
import { emptyRegistry } from '../../../lambda/empty-registry/empty-registry';
import { fakeOf } from '../../engine/aws/fake-client';
import { awsError } from '../../engine/aws/fake-s3';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

class FakeRegistry extends fakeOf(SageMakerClient) {
  public versions = ['churn/1', 'churn/2', 'churn/3'];
  public deleted: string[] = [];
  /** Listings that still show what is deleted. */
  public lag = 0;
  public onDelete: (arn: string) => void = () => undefined;
  public refuse: Error | undefined;

  public override async send(command: unknown): Promise<any> {
    if (command instanceof ListModelPackagesCommand) {
      if (command.input.ModelPackageGroupName !== 'churn') {
        throw awsError('ValidationException', 'ModelPackageGroup does not exist');
      }
      const all = this.lag > 0 ? [...this.deleted, ...this.versions] : this.versions;
      const start = Number(command.input.NextToken ?? 0);
      return {
        ModelPackageSummaryList: all.slice(start, start + 2).map((ModelPackageArn) => ({ ModelPackageArn })),
        NextToken: start + 2 < all.length ? String(start + 2) : undefined,
      };
    }
    if (command instanceof DeleteModelPackageCommand) {
      const arn = command.input.ModelPackageName!;
      if (this.refuse) {
        throw this.refuse;
      }
      if (!this.versions.includes(arn)) {
        throw awsError('ValidationException', `Could not find model package ${arn}`);
      }
      this.versions = this.versions.filter((version) => version !== arn);
      this.deleted.push(arn);
      this.onDelete(arn);
      return {};
    }
    throw new Error('unknown command');
  }
}

async function run(
  type: string,
  registry: FakeRegistry,
  properties: object = { ModelPackageGroupName: 'churn' },
): Promise<CloudFormationAnswer[]> {
  const answers: CloudFormationAnswer[] = [];
  const event = { RequestType: type, PhysicalResourceId: 'empty-old', ResourceProperties: properties } as never;
  await emptyRegistry(event, {
    sageMaker: registry,
    answer: async (_request, answer) => void answers.push(answer),
  });
  return answers;
}

describe('empty-registry', () => {
  test.each(['Create', 'Update'])('%s leaves the versions alone', async (type) => {
    const registry = new FakeRegistry();
    expect(await run(type, registry)).toEqual([
      expect.objectContaining({ status: 'SUCCESS', physicalResourceId: 'empty-churn' }),
    ]);
    expect(registry.versions).toHaveLength(3);
  });

  test('Delete deletes every version over pages, and a second time does no harm', async () => {
    const registry = new FakeRegistry();
    expect(await run('Delete', registry)).toEqual([
      expect.objectContaining({
        status: 'SUCCESS',
        physicalResourceId: 'empty-old',
        reason: '3 versions of churn are deleted',
      }),
    ]);
    expect(registry.versions).toEqual([]);
    expect((await run('Delete', registry))[0].status).toBe('SUCCESS');
  });

  test('a listing that lags behind and a version that came meanwhile are dealt with', async () => {
    const registry = new FakeRegistry();
    registry.lag = 1;
    registry.onDelete = (arn) => arn === 'churn/3' && registry.versions.push('churn/4');
    expect((await run('Delete', registry))[0].status).toBe('SUCCESS');
    expect(registry.versions).toEqual([]);
  });

  test('a group that is gone is empty', async () => {
    expect((await run('Delete', new FakeRegistry(), { ModelPackageGroupName: 'gone' }))[0].status).toBe('SUCCESS');
  });

  test('a refusal and versions without end are answered with their reason', async () => {
    const registry = new FakeRegistry();
    registry.refuse = awsError('AccessDeniedException', 'no sagemaker:DeleteModelPackage');
    expect(await run('Delete', registry)).toEqual([
      expect.objectContaining({ status: 'FAILED', reason: 'AccessDeniedException: no sagemaker:DeleteModelPackage' }),
    ]);
    const endless = new FakeRegistry();
    endless.onDelete = () => endless.versions.push(`churn/${endless.deleted.length + 3}`);
    expect((await run('Delete', endless))[0]).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('gets new versions'),
    });
  });

  test('a missing name fails Create, and lets the Delete after it pass', async () => {
    expect((await run('Create', new FakeRegistry(), {}))[0]).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('ModelPackageGroupName'),
    });
    expect((await run('Delete', new FakeRegistry(), {}))[0].status).toBe('SUCCESS');
  });
});

import {
  DescribeModelPackageCommand,
  type DescribeModelPackageOutput,
  SageMakerClient,
  UpdateModelPackageCommand,
  type UpdateModelPackageInput,
} from '@aws-sdk/client-sagemaker';
import * as v from 'valibot';
import { LONGEST_CONTENT, makeContent } from '../../../lambda/delete-candidates/card-content';
import { deleteCandidates } from '../../../lambda/delete-candidates/delete-candidates';
import { checkCard } from '../../../local/sagemaker/model-card';
import { MODEL_CARD_CONTENT } from '../../../local/sagemaker/model-card-schema';
import { fakeOf } from '../../engine/aws/fake-client';
import { awsError, FakeS3 } from '../../engine/aws/fake-s3';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3';
const CARD_URI = 's3://runs/pipelines/churn/runs/abc/evaluate/evaluation/model-card.json';
const CARD = {
  intended_uses: { purpose_of_model: 'Predicts churn.' },
  additional_information: { custom_details: { recipe: 'sha256 12', approval: 'written before' } },
};
const user = (name: string) => ({ IamIdentity: { Arn: `arn:aws:sts::111122223333:assumed-role/${name}` } });
const PIPELINE = user('Pipeline/SageMaker');
const OWN = user('Cleaner/candidates');

/** One version, which takes what SageMaker takes. */
class Registry extends fakeOf(SageMakerClient) {
  public readonly updates: UpdateModelPackageInput[] = [];
  public refuse: Error | undefined;
  /** What somebody does between two requests. */
  public meanwhile: (() => void) | undefined;

  public constructor(public version: DescribeModelPackageOutput | undefined) {
    super();
  }

  public change(by: object, change: Partial<DescribeModelPackageOutput>): void {
    this.version = {
      ...this.version!,
      ...change,
      LastModifiedBy: by,
      LastModifiedTime: new Date('2026-03-02T10:00:00Z'),
    };
  }

  public override async send(command: unknown): Promise<any> {
    if (command instanceof DescribeModelPackageCommand) {
      expect(command.input.ModelPackageName).toBe(ARN);
      if (this.version === undefined) {
        throw awsError('ValidationException', `ModelPackage ${ARN} does not exist.`);
      }
      const seen = this.version;
      this.meanwhile?.();
      this.meanwhile = undefined;
      return seen;
    }
    if (command instanceof UpdateModelPackageCommand) {
      if (this.refuse) {
        const error = this.refuse;
        this.refuse = undefined;
        throw error;
      }
      const { ModelCard, CustomerMetadataProperties = {}, CustomerMetadataPropertiesToRemove = [] } = command.input;
      expect(command.input).not.toHaveProperty('ModelApprovalStatus');
      checkCard(this.version!.ModelCard, ModelCard);
      const metadata = { ...this.version!.CustomerMetadataProperties, ...CustomerMetadataProperties };
      CustomerMetadataPropertiesToRemove.forEach((key) => delete metadata[key]);
      this.updates.push(command.input);
      this.change(OWN, {
        CustomerMetadataProperties: metadata,
        ...(ModelCard && { ModelCard: { ...this.version!.ModelCard, ...ModelCard } }),
      });
      return {};
    }
    throw new Error('unknown command');
  }

  public get card(): any {
    return JSON.parse(this.version!.ModelCard!.ModelCardContent!);
  }

  public get approval(): string {
    return this.card.additional_information.custom_details.approval;
  }
}

function register(change: Partial<DescribeModelPackageOutput> = {}): Registry {
  return new Registry({
    ModelPackageName: 'churn/3',
    ModelPackageArn: ARN,
    ModelPackageStatus: 'Completed',
    ModelPackageStatusDetails: { ValidationStatuses: [] },
    CreationTime: new Date(0),
    ModelApprovalStatus: 'PendingManualApproval',
    CreatedBy: PIPELINE,
    CustomerMetadataProperties: { modelCard: CARD_URI, decisionThreshold: '0.4' },
    ...change,
  });
}

/** An event about the version; `text` is what the evaluation wrote, null where it is gone. */
async function tell(sageMaker: Registry, text: string | null = JSON.stringify(CARD, null, 1)): Promise<void> {
  const s3 = new FakeS3();
  if (text !== null) {
    s3.objects.set(CARD_URI, { body: text, etag: '1' });
  }
  await deleteCandidates(
    { 'detail-type': 'SageMaker Model Package State Change', detail: { ModelPackageArn: ARN } } as never,
    {
      sageMaker,
      s3,
      functionName: 'candidates',
      pipelineName: 'churn',
      stepName: 'CreateModel',
      answer: () => Promise.reject(new Error('no request')),
      sleep: () => Promise.reject(new Error('no patience')),
    },
  );
}

test('a version that is registered gets its card, on one line and pending review', async () => {
  const registry = register();
  await tell(registry);
  expect(registry.version!.ModelCard).toEqual({
    ModelCardContent: JSON.stringify(CARD),
    ModelCardStatus: 'PendingReview',
  });
  // Its own update is an event as well, and any event may come twice.
  await tell(registry);
  expect(registry.updates).toHaveLength(1);
});

test('its card says which images and archives serve it, as the registry knows them', async () => {
  const registry = register({
    InferenceSpecification: {
      Containers: [
        {
          Image: 'sklearn:1',
          ImageDigest: `sha256:${'ab'.repeat(32)}`,
          ModelDataUrl: 's3://runs/p',
          ModelDataETag: '12',
        },
        { Image: 'xgboost:1', ModelDataUrl: 's3://runs/m' },
        { Image: `own@sha256:${'cd'.repeat(32)}`, ImageDigest: `sha256:${'cd'.repeat(32)}` },
      ],
    },
  });
  await tell(registry);
  expect(registry.card.additional_information.custom_details).toEqual({
    ...CARD.additional_information.custom_details,
    'serving image 1': `sklearn:1 (sha256:${'ab'.repeat(32)} when the version was registered)`,
    'serving archive 1': 's3://runs/p (ETag 12)',
    'serving image 2': 'xgboost:1 (a tag, no digest: it can be moved)',
    'serving archive 2': 's3://runs/m (no ETag)',
    'serving image 3': `own@sha256:${'cd'.repeat(32)}`,
  });
});

test.each([
  ['Approved', user('Admin/maria'), 'approvedBy', 'arn:aws:sts::111122223333:assumed-role/Admin/maria', 'Approved'],
  [
    'Rejected',
    { ...user('Studio/x'), UserProfileName: 'maria', DomainId: 'd-1' },
    'rejectedBy',
    'maria of Studio domain d-1',
    'Draft',
  ],
  [
    'Approved',
    { IamIdentity: { Arn: 'arn:aws:sts::1:assumed-role/Sso/x,y', SourceIdentity: 'maria@example.org' } },
    'approvedBy',
    'maria@example.org as arn:aws:sts::1:assumed-role/Sso/x y',
    'Approved',
  ],
] as const)('%s by %j is recorded and shown', async (status, by, key, who, cardStatus) => {
  const registry = register();
  await tell(registry);
  registry.change(by, { ModelApprovalStatus: status, ApprovalDescription: 'seen\nthe page' });
  await tell(registry);
  expect(registry.version).toMatchObject({
    CustomerMetadataProperties: { modelCard: CARD_URI, decisionThreshold: '0.4', [key]: who },
    ModelCard: { ModelCardStatus: cardStatus },
  });
  expect(registry.approval).toBe(`${status} by ${who} on 2026-03-02: seen the page`);
  const updates = registry.updates.length;
  // The function is the last who changed it now, and what it recorded stays.
  await tell(registry);
  expect(registry.updates).toHaveLength(updates);
});

test('a decision that is taken back replaces the one before', async () => {
  const registry = register();
  await tell(registry);
  for (const [status, name] of [
    ['Approved', 'ann'],
    ['Rejected', 'bob'],
    ['PendingManualApproval', 'cy'],
  ] as const) {
    registry.change(user(`Admin/${name}`), { ModelApprovalStatus: status });
    await tell(registry);
  }
  expect(registry.version!.CustomerMetadataProperties).toEqual({ modelCard: CARD_URI, decisionThreshold: '0.4' });
  expect(registry.version!.ModelCard!.ModelCardStatus).toBe('PendingReview');
});

test('what is approved as it is registered was approved by nobody', async () => {
  const registry = register({ ModelApprovalStatus: 'Approved', LastModifiedBy: PIPELINE });
  await tell(registry);
  expect(registry.version!.CustomerMetadataProperties).toMatchObject({
    approvedBy: 'the pipeline - automatically at registration',
  });
  expect(registry.version!.ModelCard!.ModelCardStatus).toBe('Approved');
  expect(registry.updates).toHaveLength(1);
});

test('an approval just before its own update is not taken for its own', async () => {
  const registry = register();
  registry.meanwhile = () => registry.change(user('Admin/maria'), { ModelApprovalStatus: 'Approved' });
  await tell(registry);
  await tell(registry);
  expect(registry.version!.CustomerMetadataProperties!.approvedBy).toBe(
    'somebody - see UpdateModelPackage in CloudTrail',
  );
});

test('what was interrupted is finished by the next event', async () => {
  const registry = register();
  await tell(registry);
  registry.change(user('Admin/maria'), { ModelApprovalStatus: 'Approved' });
  registry.refuse = awsError('ThrottlingException', 'Rate exceeded');
  await expect(tell(registry)).rejects.toThrow('Rate exceeded');
  await tell(registry);
  expect(registry.version!.CustomerMetadataProperties!.approvedBy).toContain('Admin/maria');
  expect(registry.approval).toContain('Admin/maria');
});

test('what people have written into a card stays, and an archived one is left alone', async () => {
  const registry = register();
  await tell(registry);
  const edited = { ...CARD, business_details: { business_problem: 'Customers leave.' } };
  registry.change(user('Admin/ann'), {
    ModelCard: { ModelCardContent: JSON.stringify(edited), ModelCardStatus: 'PendingReview' },
  });
  registry.change(user('Admin/ann'), { ModelApprovalStatus: 'Approved' });
  await tell(registry);
  expect(registry.card.business_details).toEqual({ business_problem: 'Customers leave.' });
  registry.change(user('Admin/ann'), {
    ModelCard: { ...registry.version!.ModelCard, ModelCardStatus: 'Archived' },
    ModelApprovalStatus: 'Rejected',
  });
  await tell(registry);
  expect(registry.version).toMatchObject({
    ModelCard: { ModelCardStatus: 'Archived' },
    CustomerMetadataProperties: { rejectedBy: expect.stringContaining('Admin/ann') },
  });
});

test('a version of others, one that is gone, and one whose card is gone are no trouble', async () => {
  const theirs = register({ CustomerMetadataProperties: undefined, ModelApprovalStatus: 'Approved' });
  await tell(theirs);
  expect(theirs.updates).toEqual([]);
  await tell(new Registry(undefined));
  const bare = register();
  await tell(bare, null);
  expect(bare.updates).toEqual([]);
  bare.change(user('Admin/ann'), { ModelApprovalStatus: 'Approved' });
  await tell(bare, null);
  expect(bare.version!.CustomerMetadataProperties).toHaveProperty('approvedBy');
  expect(bare.version!.ModelCard).toBeUndefined();
});

test('a card that is none is an error, which ends in the dead-letter queue', async () => {
  await expect(tell(register(), '[]')).rejects.toThrow(
    `the model card ${CARD_URI} cannot be used: it must be an object`,
  );
  await expect(tell(register(), '{"a":')).rejects.toThrow(`the model card ${CARD_URI} cannot be used: `);
});

/** A card with as many of everything as is asked. */
function makeLargeCard(features: number, files: number): any {
  const name = (index: number) => `${index}`.padStart(60, 'x');
  const bars = (title: string) => ({
    name: title,
    metric_data: [
      {
        name: title,
        type: 'bar_chart',
        value: Array.from({ length: features }, (_, index) => index + 0.123456789),
        x_axis_name: Array.from({ length: features }, (_, index) => name(index)),
      },
    ],
  });
  return {
    ...CARD,
    evaluation_details: [
      {
        name: 'held-out rows',
        metadata: { verdict: 'met', 'criterion 1': 'auc 0.9' },
        metric_groups: [
          { name: 'metrics', metric_data: [{ name: 'AUC', type: 'number', value: 0.9 }] },
          bars('feature importance'),
          bars('feature contributions'),
        ],
      },
    ],
    additional_information: {
      caveats_and_recommendations: 'few rows',
      custom_details: Object.fromEntries(
        Array.from({ length: files }, (_, index) => [`input file ${index + 1}`, 'y'.repeat(1000)]),
      ),
    },
  };
}

test.each([
  [900, 3, ['feature contributions'], 3],
  [1500, 3, ['feature contributions', 'feature importance'], 3],
  [2000, 200, ['feature contributions', 'feature importance', "some of what begins with 'input file'"], 99],
])(
  'of a card with %i features and %i files the least important parts go, with a remark',
  (features, files, left, most) => {
    const content = makeContent(JSON.stringify(makeLargeCard(features, files)), CARD_URI, 'Approved by ann');
    expect(content.length).toBeLessThanOrEqual(LONGEST_CONTENT);
    const card: any = v.parse(MODEL_CARD_CONTENT, JSON.parse(content));
    expect(card.additional_information.caveats_and_recommendations).toBe(
      `few rows; Left out for SageMaker's limit of 100000 characters: ${left.join(', ')}. All of it: ${CARD_URI}`,
    );
    const details = Object.keys(card.additional_information.custom_details).filter((key) => key.startsWith('input'));
    expect(details.length).toBeLessThanOrEqual(most);
    expect(details.length).toBeGreaterThan(0);
    expect(card.evaluation_details[0].metric_groups[0].name).toBe('metrics');
    // Made again of what was shortened it stays as it is.
    expect(makeContent(content, CARD_URI, 'Approved by ann')).toBe(content);
  },
);

test('a card that nothing makes short enough is an error', () => {
  const text = JSON.stringify({ ...CARD, business_details: { business_problem: 'x'.repeat(LONGEST_CONTENT) } });
  expect(() => makeContent(text, CARD_URI)).toThrow(/has 100\d{3} characters, 100000 are allowed/);
});

import {
  CreateModelCommand,
  type CreateModelCommandInput,
  CreateTransformJobCommand,
  type CreateTransformJobCommandInput,
  DeleteModelCommand,
  DescribeModelPackageCommand,
  DescribeTransformJobCommand,
  ListModelPackagesCommand,
  type ModelPackageContainerDefinition,
  SageMakerClient,
  StopTransformJobCommand,
  type TransformJobStatus,
} from '@aws-sdk/client-sagemaker';
import { fakeOf } from '../../engine/aws/fake-client';
import { awsError } from '../../engine/aws/fake-s3';

export const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn';

/** A registry with versions of one group, models and batch transforms. */
export class FakeSageMaker extends fakeOf(SageMakerClient) {
  /** The approved versions, oldest first. */
  public approved: number[] = [];
  /** Those that wait for approval. */
  public pending: number[] = [];
  /** Versions whose description is gone. */
  public deleted: number[] = [];
  /** What the versions were registered as answering with. */
  public answerTypes?: string[] = ['text/csv'];
  /** The containers that the versions were registered with, and their metadata. */
  public containers: ModelPackageContainerDefinition[] = [];
  public metadata?: Record<string, string>;
  public models: CreateModelCommandInput[] = [];
  public transform?: CreateTransformJobCommandInput;
  /** What a look at the batch transform sees, one after another; the last one stays. */
  public statuses: TransformJobStatus[] = ['Completed'];
  public failureReason?: string;
  public stopped = false;
  /** Fails the commands of a kind. */
  public refuse: Partial<Record<string, Error>> = {};

  public override async send(command: unknown): Promise<any> {
    const refusal = this.refuse[(command as object).constructor.name];
    if (refusal) {
      throw refusal;
    }
    if (command instanceof ListModelPackagesCommand) {
      expect(command.input.ModelPackageGroupName).toBe('churn');
      const versions = { Approved: this.approved, PendingManualApproval: this.pending };
      return {
        ModelPackageSummaryList: versions[command.input.ModelApprovalStatus as keyof typeof versions].map(
          (version) => ({
            ModelPackageArn: `${ARN}/${version}`,
            ModelPackageVersion: version,
          }),
        ),
      };
    }
    if (command instanceof DescribeModelPackageCommand) {
      const version = Number(command.input.ModelPackageName!.split('/').pop());
      if (this.deleted.includes(version)) {
        throw awsError('ValidationException', `ModelPackage ${command.input.ModelPackageName} does not exist.`);
      }
      const folder = `s3://bucket/churn/runs/old${version}`;
      return {
        InferenceSpecification: { Containers: this.containers, SupportedResponseMIMETypes: this.answerTypes },
        CustomerMetadataProperties: this.metadata,
        DriftCheckBaselines: { ModelDataQuality: { Constraints: { S3Uri: `${folder}/prepare/baseline/schema.json` } } },
        ModelMetrics: { ModelQuality: { Statistics: { S3Uri: `${folder}/evaluate/evaluation/evaluation.json` } } },
      };
    }
    if (command instanceof CreateModelCommand) {
      if (this.models.some(({ ModelName }) => ModelName === command.input.ModelName)) {
        throw awsError('ValidationException', 'Cannot create already existing model');
      }
      this.models.push(command.input);
      return {};
    }
    if (command instanceof CreateTransformJobCommand) {
      if (this.transform) {
        throw awsError('ValidationException', 'Job name must be unique within an AWS account: it already exists');
      }
      this.transform = command.input;
      return {};
    }
    if (command instanceof DescribeTransformJobCommand) {
      const [TransformJobStatus] = this.statuses;
      this.statuses = this.statuses.length > 1 ? this.statuses.slice(1) : this.statuses;
      return { TransformJobStatus, FailureReason: this.failureReason };
    }
    if (command instanceof StopTransformJobCommand) {
      this.stopped = true;
      return {};
    }
    if (command instanceof DeleteModelCommand) {
      this.models = this.models.filter(({ ModelName }) => ModelName !== command.input.ModelName);
      return {};
    }
    throw new Error('unknown command');
  }
}

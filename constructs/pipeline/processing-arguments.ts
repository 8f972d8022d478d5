import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { hasLocalStorage } from '../../contract/local-storage';
import { INPUTS_PATH, OUTPUTS_PATH } from '../foundation/job-assets';
import type { ProcessingProgram } from './processing-program';
import type { TrainingPipeline } from './training-pipeline';

/** A program as a processing job. */
export interface ProcessingArgumentsOptions {
  readonly pipeline: TrainingPipeline;
  readonly role: iam.IRole;
  readonly program: ProcessingProgram;
  /** What the job reads, by the folder's name under /opt/ml/processing/input; `a/b` is a folder b of a. */
  readonly inputs: Record<string, unknown>;
  /** The outputs' names; each is a folder under /opt/ml/processing/output. */
  readonly outputs: string[];
  /**
   * The job's environment variables.
   * @default - none
   */
  readonly environment?: Record<string, unknown>;
  /** The step's name in the keys of what it writes. */
  readonly stepKey: string;
  /** `ml.m5.large` and the like. */
  readonly instanceType: string;
  /**
   * How many instances work together.
   * @default 1
   */
  readonly instanceCount?: number;
  readonly volumeSizeGiB: number;
  readonly maximumSeconds: number;
  /**
   * Whether the container can reach nothing but the other instances of the job.
   * @default true
   */
  readonly networkIsolation?: boolean;
}

/** The request of CreateProcessingJob that runs a program, without the job's name. */
export function processingArguments(scope: Construct, options: ProcessingArgumentsOptions): unknown {
  const { pipeline, program, instanceType, instanceCount = 1 } = options;
  const key = pipeline.encryptionKey?.keyArn;
  const input = (name: string, uri: unknown, localPath: string): unknown => ({
    // A folder within another one's is an input of its own.
    InputName: name.replaceAll('/', '-'),
    AppManaged: false,
    S3Input: {
      S3Uri: uri,
      LocalPath: localPath,
      S3DataType: 'S3Prefix',
      S3InputMode: 'File',
      S3DataDistributionType: 'FullyReplicated',
      S3CompressionType: 'None',
    },
  });
  return {
    ProcessingResources: {
      ClusterConfig: {
        InstanceCount: instanceCount,
        InstanceType: instanceType,
        VolumeSizeInGB: options.volumeSizeGiB,
        ...(key && !hasLocalStorage(instanceType) ? { VolumeKmsKeyId: key } : {}),
      },
    },
    AppSpecification: {
      ImageUri: program.image.uri(scope),
      ContainerEntrypoint: program.entrypoint,
      ContainerArguments: program.arguments,
    },
    RoleArn: options.role.roleArn,
    ...(options.environment ? { Environment: options.environment } : {}),
    ProcessingInputs: [
      ...Object.entries(options.inputs).map(([name, uri]) => input(name, uri, `${INPUTS_PATH}/${name}`)),
      ...program.files.map(({ name, asset, folder }) => input(name, asset.s3ObjectUrl, folder)),
    ],
    ProcessingOutputConfig: {
      ...(key ? { KmsKeyId: key } : {}),
      Outputs: options.outputs.map((name) => ({
        OutputName: name,
        AppManaged: false,
        S3Output: {
          S3Uri: pipeline.runUri(options.stepKey, name),
          LocalPath: `${OUTPUTS_PATH}/${name}`,
          S3UploadMode: 'EndOfJob',
        },
      })),
    },
    StoppingCondition: { MaxRuntimeInSeconds: options.maximumSeconds },
    NetworkConfig: {
      EnableNetworkIsolation: options.networkIsolation ?? true,
      // What instances tell each other are rows.
      ...(instanceCount > 1 ? { EnableInterContainerTrafficEncryption: true } : {}),
      ...(pipeline.vpcConfig ? { VpcConfig: pipeline.vpcConfig } : {}),
    },
  };
}

import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { CONFIG_OPTION } from '../../contract/jobs';
import { hasLocalStorage } from '../../contract/local-storage';
import { SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { assetFileName, CODE_PATH, CONFIG_PATH } from '../foundation/job-assets';
import type { TrainingPipeline } from './training-pipeline';

/** One of the package's Python jobs as a processing job. */
export interface ProcessingArgumentsOptions {
  readonly pipeline: TrainingPipeline;
  readonly role: iam.IRole;
  /** `prepare` or `evaluate`. */
  readonly command: string;
  readonly code: s3assets.Asset;
  readonly configuration: s3assets.Asset;
  /** What the job reads, by the folder's name under /opt/ml/processing/input. */
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
  readonly volumeSizeGiB: number;
  readonly maximumSeconds: number;
  /**
   * What the program is told beside its configuration, strings and pipeline values.
   * @default - nothing
   */
  readonly furtherArguments?: unknown[];
}

/** The request of CreateProcessingJob that runs one of the package's Python jobs, without the job's name. */
export function processingArguments(scope: Construct, options: ProcessingArgumentsOptions): unknown {
  const { pipeline, code, configuration, instanceType } = options;
  const key = pipeline.encryptionKey?.keyArn;
  const input = (name: string, uri: unknown, localPath: string): unknown => ({
    InputName: name,
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
        InstanceCount: 1,
        InstanceType: instanceType,
        VolumeSizeInGB: options.volumeSizeGiB,
        ...(key && !hasLocalStorage(instanceType) ? { VolumeKmsKeyId: key } : {}),
      },
    },
    AppSpecification: {
      ImageUri: SCIKIT_LEARN_IMAGE.uri(scope),
      ContainerEntrypoint: ['python3', `${CODE_PATH}/${assetFileName(code)}`],
      ContainerArguments: [
        options.command,
        CONFIG_OPTION,
        `${CONFIG_PATH}/${assetFileName(configuration)}`,
        ...(options.furtherArguments ?? []),
      ],
    },
    RoleArn: options.role.roleArn,
    ...(options.environment ? { Environment: options.environment } : {}),
    ProcessingInputs: [
      ...Object.entries(options.inputs).map(([name, uri]) => input(name, uri, `/opt/ml/processing/input/${name}`)),
      input('code', code.s3ObjectUrl, CODE_PATH),
      input('config', configuration.s3ObjectUrl, CONFIG_PATH),
    ],
    ProcessingOutputConfig: {
      ...(key ? { KmsKeyId: key } : {}),
      Outputs: options.outputs.map((name) => ({
        OutputName: name,
        AppManaged: false,
        S3Output: {
          S3Uri: pipeline.runUri(options.stepKey, name),
          LocalPath: `/opt/ml/processing/output/${name}`,
          S3UploadMode: 'EndOfJob',
        },
      })),
    },
    StoppingCondition: { MaxRuntimeInSeconds: options.maximumSeconds },
    NetworkConfig: { EnableNetworkIsolation: true, ...(pipeline.vpcConfig ? { VpcConfig: pipeline.vpcConfig } : {}) },
  };
}

import type { StandardUnit } from '@aws-sdk/client-cloudwatch';

/** An event for the default event bus, as AWS emits it. */
export interface LocalEvent {
  /** `aws.sagemaker` or `aws.cloudwatch`. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: Record<string, unknown>;
  readonly resources?: string[];
  /** @default - the simulated now */
  readonly time?: Date;
}

/** Where the local services send their events. */
export interface EventSink {
  emit(event: LocalEvent): Promise<void>;
}

/** One metric value, as AWS's own services publish it. */
export interface MetricValue {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, string>;
  readonly value: number;
  readonly unit?: StandardUnit;
  /** @default - the simulated now */
  readonly timestamp?: Date;
}

/** Where the local SageMaker publishes endpoint metrics, and where it looks at rollback alarms. */
export interface MetricSink {
  put(values: MetricValue[]): void;
  /** The state of an alarm (`OK`, `ALARM`, `INSUFFICIENT_DATA`); undefined when there is no such alarm. */
  alarmState(alarmName: string): string | undefined;
}

/** S3 as the local services need it. URIs are `s3://bucket/key`. */
export interface ObjectStore {
  /** URIs of all objects whose key starts with the URI's key, in key order. */
  list(uri: string): Promise<string[]>;
  read(uri: string): Promise<Buffer>;
  write(uri: string, body: Buffer | string): Promise<void>;
  /** Downloads an object to a file, making folders as needed. */
  download(uri: string, file: string): Promise<void>;
  /** Uploads a file. */
  upload(file: string, uri: string): Promise<void>;
}

/**
 * One operation of an AWS JSON API: the parsed request in, the response out; errors are AwsError.
 *
 * @param caller the access key that the request is signed with; absent for what the local cloud does itself
 */
export type Operation = (request: any, caller?: string) => Promise<unknown> | unknown;

/** Operations by name, without the service's prefix, such as `CreateModel`. */
export type Operations = Record<string, Operation>;

/** What CloudFormation asks of a resource that the local cloud provides. */
export interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** The type in the original template, such as `AWS::SageMaker::Pipeline`. */
  readonly ResourceType: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  /** With numbers and booleans as they were in the template. */
  readonly ResourceProperties: Record<string, any>;
  readonly OldResourceProperties?: Record<string, any>;
}

export interface ResourceResponse {
  /** What `Ref` returns. */
  readonly PhysicalResourceId: string;
  /** What `Fn::GetAtt` returns. */
  readonly Data: Record<string, unknown>;
}

/** Resource types that a local service provides to CloudFormation. */
export type ResourceProviders = Record<
  string,
  (request: ResourceRequest) => Promise<ResourceResponse> | ResourceResponse
>;

/** The constants of the local account. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

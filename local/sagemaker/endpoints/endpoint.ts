import type { DeploymentConfig } from '@aws-sdk/client-sagemaker';
import type { SageMakerContext } from '../context';
import { arnOf } from '../identifiers';
import type { Fleet, FleetSettings } from './fleet';

export type EndpointStatus = 'Creating' | 'Updating' | 'RollingBack' | 'InService' | 'Deleting' | 'Failed';

/** A moment in an endpoint's life; kept after the endpoint is gone. */
export interface EndpointMoment {
  readonly time: Date;
  readonly configName: string;
  readonly status: EndpointStatus;
  /** The version of the registry that serves at this moment, and its number; absent when the model is not from the registry. */
  readonly modelPackageArn?: string;
  readonly version?: number;
}

/** A rollout that is under way. */
export interface Rollout {
  readonly settings: FleetSettings;
  readonly startTime: Date;
  /** Absent until its containers are healthy. */
  fleet?: Fleet;
  /** The share of the traffic that the new fleet gets, from 0 to 1. */
  share: number;
  stage: string;
}

/** The event's words for a status. */
const EVENT_STATUS: Record<EndpointStatus, string> = {
  Creating: 'CREATING',
  Updating: 'UPDATING',
  RollingBack: 'ROLLING_BACK',
  InService: 'IN_SERVICE',
  Deleting: 'DELETING',
  Failed: 'FAILED',
};

/** One endpoint: what serves, what is being rolled out, and what has been. */
export class Endpoint {
  public readonly arn: string;
  public readonly created: Date;
  /** Ends what the endpoint is doing when it is deleted or the local cloud stops. */
  public readonly abort = new AbortController();
  public status: EndpointStatus = 'Creating';
  public modified: Date;
  public failureReason?: string;
  public fleet?: Fleet;
  public rollout?: Rollout;
  public lastDeploymentConfig?: DeploymentConfig;
  /** What the endpoint is doing at the moment. */
  public work: Promise<void> = Promise.resolve();
  private credit = 0;

  constructor(
    private readonly context: SageMakerContext,
    public readonly name: string,
    /** The configuration that serves, or that is to serve first. */
    public settings: FleetSettings,
    private readonly history: EndpointMoment[],
  ) {
    this.arn = arnOf('endpoint', name);
    this.created = context.clock.now();
    this.modified = this.created;
  }

  /** Changes the status: records the moment and emits the event. */
  public enter(status: EndpointStatus, failureReason?: string): void {
    this.status = status;
    this.failureReason = failureReason;
    this.modified = this.context.clock.now();
    const modelPackageArn = this.fleet?.modelPackageArn;
    this.history.push({
      time: this.modified,
      configName: this.settings.config.name,
      status,
      ...(modelPackageArn !== undefined && { modelPackageArn, version: Number(modelPackageArn.split('/').at(-1)) }),
    });
    this.emit('SageMaker Endpoint State Change');
  }

  /** The fleet whose turn it is: the new one gets exactly its share of the requests. */
  public route(): Fleet | undefined {
    if (this.status === 'Deleting') {
      return undefined;
    }
    const fresh = this.rollout?.fleet;
    if (fresh === undefined || this.rollout!.share === 0) {
      return this.fleet;
    }
    this.credit += this.rollout!.share;
    if (this.credit >= 1) {
      this.credit -= 1;
      return fresh;
    }
    return this.fleet ?? fresh;
  }

  /** Says that the rollout has come to another stage. */
  public enterStage(stage: string, share: number): void {
    this.rollout!.stage = stage;
    this.rollout!.share = share;
    this.emit('SageMaker Endpoint Deployment State Change');
  }

  /** As DescribeEndpoint shows it. */
  public describe(): Record<string, unknown> {
    const { capture, config } = this.fleet?.settings ?? this.settings;
    const active = this.status !== 'Creating' && this.status !== 'Failed';
    return {
      EndpointName: this.name,
      EndpointArn: this.arn,
      EndpointConfigName: config.name,
      ProductionVariants: this.fleet?.describe(),
      EndpointStatus: this.status,
      FailureReason: this.failureReason,
      CreationTime: this.created,
      LastModifiedTime: this.modified,
      LastDeploymentConfig: this.lastDeploymentConfig,
      DataCaptureConfig: capture && {
        EnableCapture: capture.EnableCapture ?? false,
        CaptureStatus: capture.EnableCapture && active ? 'Started' : 'Stopped',
        CurrentSamplingPercentage: capture.InitialSamplingPercentage,
        DestinationS3Uri: capture.DestinationS3Uri,
        KmsKeyId: capture.KmsKeyId ?? '',
      },
      PendingDeploymentSummary:
        this.rollout && this.status !== 'Creating'
          ? {
              EndpointConfigName: this.rollout.settings.config.name,
              StartTime: this.rollout.startTime,
              ProductionVariants: this.rollout.fleet?.describe().map((variant) => ({
                ...variant,
                VariantStatus: [{ Status: this.rollout!.stage, StartTime: this.modified }],
              })),
            }
          : undefined,
    };
  }

  private emit(detailType: string): void {
    const { DataCaptureConfig: _, LastDeploymentConfig: __, ...described } = this.describe();
    this.context.emitter.emit(
      detailType,
      {
        ...described,
        EndpointStatus: EVENT_STATUS[this.status],
        CreationTime: this.created.getTime(),
        LastModifiedTime: this.modified.getTime(),
        Tags: {},
      },
      [this.arn],
    );
  }
}

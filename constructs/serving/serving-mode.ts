import type { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { RealTimeSettings } from '../../contract/serving-mode';
import { checkInstanceType } from '../foundation/check-instance-type';
import { checkProperties } from '../foundation/check-properties';
import { SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { checkArchitecture, DEFAULT_INSTANCE } from '../foundation/instance-checks';
import { checkInteger } from '../foundation/names';

/** What a mode of serving is told of the endpoint that it is bound to. */
export interface ServingModeContext {
  /** The endpoint's name; a token where it is not known at synth. */
  readonly endpointName: string;
  /** Whether the containers run in a VPC of the user's. */
  readonly inVpc: boolean;
  /**
   * Encrypts captured requests and volumes.
   * @default - none
   */
  readonly encryptionKey?: kms.IKey;
}

/** What a mode of serving brings. */
export interface ServingModeConfig {
  /** The mode's name: the tag by which the controller knows how to serve. */
  readonly mode: string;
  /** The mode's own part of the settings document, by the names that the controller reads. */
  readonly settings: Record<string, any>;
  /**
   * How many instances serve at first, for what needs several.
   * @default - the mode has no instances, so that no rollout step by step is possible
   */
  readonly instanceCount?: number;
  /**
   * Whether requests can be captured.
   * @default true
   */
  readonly dataCapture?: boolean;
  /**
   * Whether the containers can run in a VPC.
   * @default true
   */
  readonly vpc?: boolean;
  /**
   * Whether the containers can be cut off from the network; where they cannot, they are not.
   * @default true
   */
  readonly networkIsolation?: boolean;
}

/** A model on instances of its own that answers at once. */
export interface RealTimeOptions {
  /**
   * The instances that serve.
   * @default ml.m5.large
   */
  readonly instanceType?: InstanceType;
  /**
   * How many instances serve at first; scaled-out counts are kept by rollouts.
   * @default 2
   */
  readonly instanceCount?: number;
}

/** How an endpoint serves its model. Settings are a union by the mode: each mode brings its own part of them. */
export abstract class ServingMode {
  /** On instances of its own, which answer at once. */
  public static realTime(options: RealTimeOptions = {}): ServingMode {
    checkProperties('RealTimeOptions', options);
    return new RealTime(options);
  }

  /**
   * Says what the mode brings.
   *
   * @param scope where constructs of the mode's own belong, empty before
   * @param context the endpoint that is served
   */
  public abstract bind(scope: Construct, context: ServingModeContext): ServingModeConfig;
}

class RealTime extends ServingMode {
  public constructor(private readonly options: RealTimeOptions) {
    super();
    checkInteger('instanceCount', options.instanceCount, 1, 1000);
    // Every version begins with the preprocessor, which runs in this image.
    checkArchitecture('instanceType', options.instanceType?.toString() ?? '', SCIKIT_LEARN_IMAGE);
  }

  public bind(scope: Construct, _context: ServingModeContext): ServingModeConfig {
    const { instanceCount = 2 } = this.options;
    const instanceType = this.options.instanceType?.toString() ?? DEFAULT_INSTANCE;
    checkInstanceType(scope, 'instanceType', instanceType, 'hosting');
    const { mode, ...settings }: RealTimeSettings = {
      mode: 'realTime',
      instanceType,
      instanceCount,
    };
    return { mode, settings, instanceCount };
  }
}

import { Duration } from 'aws-cdk-lib';
import type { RolloutSettings } from '../../contract/endpoint-settings';
import { checkProperties } from '../foundation/check-properties';
import { checkKnown } from '../foundation/names';
import { refuse } from '../foundation/refuse';
import { LifecycleValidationError } from '../foundation/validation-error';
import { ROLLOUT_RULES } from '../rules/all-rules';

const MAXIMUM_WAIT = Duration.minutes(30);

/** Common to all rollouts. */
export interface RolloutOptions {
  /**
   * How long the old fleet is kept after all traffic went to the new one, while the alarms are still watched.
   * @default - 5 minutes for all at once, which has no other time for the alarms; otherwise none
   */
  readonly terminationWait?: Duration;
}

/** A rollout that shows the new model to a part of the traffic first. */
export interface CanaryOptions extends RolloutOptions {
  /**
   * The part of the new fleet that takes traffic first, in percent, 1 to 50. The endpoint needs so many instances
   * that this part is at least one whole instance, so at least two.
   * @default 50
   */
  readonly percentage?: number;
  /**
   * How long the alarms are watched before more traffic goes to the new model. All waits of a rollout together may
   * take half an hour, since a deployment waits for them within the hour that CloudFormation allows.
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
}

/**
 * How an endpoint goes from one model to the next: a new fleet is started beside the old one, and traffic goes back
 * to the old one by itself when an alarm fires.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green.html
 */
export class Rollout {
  /** A part of the traffic first, the rest after `interval` without an alarm. */
  public static canary(options: CanaryOptions = {}): Rollout {
    checkProperties('CanaryOptions', options);
    return new Rollout('CANARY', options, options.percentage ?? 50, options.interval ?? Duration.minutes(5));
  }

  /** One part of the traffic after another, `interval` apart. */
  public static linear(options: CanaryOptions = {}): Rollout {
    checkProperties('CanaryOptions', options);
    return new Rollout('LINEAR', options, options.percentage ?? 50, options.interval ?? Duration.minutes(5));
  }

  /** All traffic at once; the only rollout for an endpoint with one instance. */
  public static allAtOnce(options: RolloutOptions = {}): Rollout {
    checkProperties('RolloutOptions', options);
    return new Rollout('ALL_AT_ONCE', { terminationWait: Duration.minutes(5), ...options }, 100, Duration.seconds(0));
  }

  private constructor(
    private readonly type: RolloutSettings['type'],
    private readonly options: RolloutOptions,
    private readonly percentage: number,
    private readonly interval: Duration,
  ) {
    checkKnown('percentage', percentage);
    refuse(ROLLOUT_RULES, { type, sizePercent: percentage }, { sizePercent: 'percentage' });
    const wait = this.waitSeconds();
    if (wait > MAXIMUM_WAIT.toSeconds()) {
      throw new LifecycleValidationError(
        `rollout: the waits of all steps together must not be longer than ${MAXIMUM_WAIT.toHumanString()}, got ${Duration.seconds(wait).toHumanString()}`,
      );
    }
  }

  private terminationSeconds(): number {
    return this.options.terminationWait?.toSeconds() ?? 0;
  }

  /** A canary waits once, a linear rollout after every step but the last. */
  private waitSeconds(): number {
    const steps = this.type === 'CANARY' ? 1 : Math.ceil(100 / this.percentage) - 1;
    return steps * this.interval.toSeconds() + this.terminationSeconds();
  }

  /**
   * Whether traffic goes to a new model in steps.
   * @internal
   */
  public get _shiftsInSteps(): boolean {
    return this.type !== 'ALL_AT_ONCE';
  }

  /** @internal */
  public _checkInstanceCount(instanceCount: number): void {
    if (this.type === 'ALL_AT_ONCE') {
      return;
    }
    // A part of the fleet must be at least one instance.
    checkKnown('instanceCount', instanceCount);
    if (instanceCount * this.percentage < 100) {
      throw new LifecycleValidationError(
        `rollout: a part of ${this.percentage} % needs an instanceCount of at least ${Math.ceil(100 / this.percentage)}, got ${instanceCount}; use Rollout.allAtOnce() for a smaller fleet`,
      );
    }
  }

  /** @internal the rollout as the controller reads it */
  public _render(alarmNames: string[]): RolloutSettings {
    return {
      type: this.type,
      sizePercent: this.percentage,
      waitSeconds: this.interval.toSeconds(),
      terminationWaitSeconds: this.terminationSeconds(),
      // It must be longer than all waits together: what is left is for the new fleet to start.
      maximumSeconds: 3600 + this.waitSeconds(),
      alarmNames,
    };
  }
}

import { Duration } from 'aws-cdk-lib';
import { checkInteger } from './names';
import { LifecycleValidationError } from './validation-error';

/** Common to all rollouts. */
export interface RolloutOptions {
  /**
   * How long the old fleet is kept after all traffic went to the new one, for a quick way back; up to an hour.
   * @default Duration.seconds(0)
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
   * How long the alarms are watched before all traffic goes to the new model; up to an hour.
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
}

/**
 * How an endpoint goes from one model to the next: a new fleet is started beside the old one, and traffic goes back
 * to the old one by itself when an alarm goes off.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green.html
 */
export class Rollout {
  /** A part of the traffic first, the rest after `interval` without an alarm. */
  public static canary(options: CanaryOptions = {}): Rollout {
    return new Rollout('CANARY', options, options.percentage ?? 50, options.interval ?? Duration.minutes(5));
  }

  /** One part of the traffic after another, `interval` apart. */
  public static linear(options: CanaryOptions = {}): Rollout {
    return new Rollout('LINEAR', options, options.percentage ?? 50, options.interval ?? Duration.minutes(5));
  }

  /** All traffic at once; the only rollout for an endpoint with one instance. */
  public static allAtOnce(options: RolloutOptions = {}): Rollout {
    return new Rollout('ALL_AT_ONCE', options, 100, Duration.seconds(0));
  }

  private constructor(
    private readonly type: string,
    private readonly options: RolloutOptions,
    private readonly percentage: number,
    private readonly interval: Duration,
  ) {
    if (type !== 'ALL_AT_ONCE') {
      checkInteger('percentage', percentage, type === 'LINEAR' ? 10 : 1, 50);
    }
    checkInteger('interval', interval.toSeconds(), 0, 3600);
    checkInteger('terminationWait', options.terminationWait?.toSeconds(), 0, 3600);
  }

  /** @internal */
  public _checkInstanceCount(instanceCount: number): void {
    if (this.type !== 'ALL_AT_ONCE' && instanceCount * this.percentage < 100) {
      throw new LifecycleValidationError(
        `rollout: a part of ${this.percentage} % needs an instanceCount of at least ${Math.ceil(100 / this.percentage)}, got ${instanceCount}; use Rollout.allAtOnce() for a smaller fleet`,
      );
    }
  }

  /** @internal the rollout as the controller reads it */
  public _render(alarmNames: string[]): Record<string, unknown> {
    return {
      type: this.type,
      sizePercent: this.percentage,
      waitSeconds: this.interval.toSeconds(),
      terminationWaitSeconds: (this.options.terminationWait ?? Duration.seconds(0)).toSeconds(),
      // SageMaker's own minimum is 600; the steps of a linear rollout follow one another.
      maximumSeconds: Math.min(14400, 3600 + Math.ceil(100 / this.percentage) * this.interval.toSeconds()),
      alarmNames,
    };
  }
}

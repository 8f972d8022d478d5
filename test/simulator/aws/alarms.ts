import { FAILURE_METRICS } from '../../../contract/cloudwatch';
import { type NoticeKind, UNDELIVERED } from '../../../contract/notices';
import { evaluateAlarm, evaluationRange, type MissingData } from '../../../local/cloudwatch/evaluate-alarm';
import { evaluateExpression } from '../../../local/cloudwatch/metric-math';
import type { Runtime } from '../runtime';
import type { CloudWatchModel } from './cloudwatch';
import type { Messages } from './messages';

/** The alarms that tell of failures for which there is no notice. */
export const ALARM_NAMES = [
  'HandlerAlarm',
  'ControllerSilenceAlarm',
  'RetrainingSilenceAlarm',
  'DriftSilenceAlarm',
  'QualitySilenceAlarm',
  'ErrorAlarm',
  'LatencyAlarm',
] as const;

export type AlarmName = (typeof ALARM_NAMES)[number];

/** An alarm as a deployed lifecycle has it. */
export interface AlarmRule {
  readonly name: AlarmName;
  readonly periodMilliseconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
  /** Whether it fires below its threshold, and not from it on. */
  readonly isBelow: boolean;
  /** Whether the threshold itself is still well. */
  readonly isStrict: boolean;
  readonly threshold: number;
  readonly expression: string;
  /** The metrics of the expression, by their ids there. */
  readonly metrics: Readonly<Record<string, AlarmMetric>>;
}

export interface AlarmMetric {
  readonly name: string;
  /** Whose failures it counts, where it is a metric of a function. */
  readonly part?: string;
}

/** A function, and what it leaves in the dead-letter queue. */
export interface Failing {
  /** When invocations failed. */
  readonly failures: readonly number[];
  /** When invocations were throttled. */
  readonly throttles?: readonly number[];
  /** When events became dead letters. */
  readonly deadAt: readonly number[];
}

interface WatchedWorld {
  readonly runtime: Runtime;
  readonly cloudWatch: CloudWatchModel;
  readonly messages: Messages;
}

const MINUTE = 60_000;
/** Functions are watched in periods of so long; one that fails in two of three is told. */
const PERIOD = 5 * MINUTE;
/** A failure is told within so long. */
export const TELL_MILLISECONDS = 30 * MINUTE;

/** What reaches a person of a part: notices, and alarms. */
export class Told {
  /** So many of the failures have been looked at. */
  private looked = 0;

  /** @param failing its function, and whatever else has letters in its queue */
  public constructor(
    private readonly world: WatchedWorld,
    private readonly part: string,
    private readonly rules: readonly AlarmRule[],
    private readonly failing: readonly Failing[],
  ) {}

  /**
   * Whether one of these notices was sent in a time; one that the topic did not take is told by the alarm over the failures.
   *
   * @param about what it has to speak of
   */
  public byNotice(kinds: readonly NoticeKind[], from: number, to: number, about = ''): boolean {
    const { messages, cloudWatch } = this.world;
    const isThen = ({ at }: { readonly at: number }): boolean => at >= from && at <= to;
    return (
      messages.sent.some(
        (each) => isThen(each) && each.text.includes(about) && kinds.some((kind) => each.text.includes(kind)),
      ) ||
      cloudWatch.metrics.some(
        (each) => isThen(each) && each.name === FAILURE_METRICS.failures.name && each.dimensions.includes(UNDELIVERED),
      )
    );
  }

  /** Whether an alarm stands at some time. */
  public byAlarm(name: AlarmName, from: number, to: number): boolean {
    for (let at = from; at <= to; at += MINUTE) {
      if (this.stands(name, at)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an event was given up in a time: whatever it met is told by the alarm over dead letters, and met again by its replay. */
  public byLetter(from: number, to: number): boolean {
    return this.failing.some(({ deadAt }) => deadAt.some((at) => at >= from && at <= to));
  }

  /** Whether nobody was told within half an hour of an event that was given up. */
  public get hasUntoldLetter(): boolean {
    return this.failing
      .flatMap(({ deadAt }) => deadAt)
      .some(
        (at) =>
          this.world.runtime.now >= at + TELL_MILLISECONDS && !this.byAlarm('HandlerAlarm', at, at + TELL_MILLISECONDS),
      );
  }

  /**
   * Whether the function failed, or was throttled, in one five minutes and again in the next but one at the latest, and nobody was told
   * within half an hour. A single failure, whose retry succeeds, is nobody's concern.
   */
  public get hasUntoldFailures(): boolean {
    const { failures, throttles = [] } = this.failing[0]!;
    const times = [...failures, ...throttles].sort((one, other) => one - other);
    const { now } = this.world.runtime;
    for (; this.looked + 1 < times.length && now >= times[this.looked + 1]! + TELL_MILLISECONDS; this.looked++) {
      const [at, next] = times.slice(this.looked, this.looked + 2) as [number, number];
      const isRepeated = next - at >= PERIOD && next - at <= 2 * PERIOD;
      if (isRepeated && !this.byAlarm('HandlerAlarm', next, next + 2 * PERIOD)) {
        return true;
      }
    }
    return false;
  }

  private stands(name: AlarmName, at: number): boolean {
    const rule = this.rules.find((each) => each.name === name)!;
    const { periodMilliseconds: period, expression, isBelow, isStrict, threshold } = rule;
    const length = evaluationRange(rule.evaluationPeriods);
    // The minute that is not over is among what is judged.
    const end = (Math.floor(at / MINUTE) + 1) * MINUTE;
    const starts = Array.from({ length }, (_, index) => end - (length - index) * period);
    const series = evaluateExpression(expression, length, (id) =>
      starts.map((start) => this.read(rule.metrics[id]!, start, start + period, at)),
    );
    const points = series.map((value) =>
      value === undefined ? undefined : isBelow ? value < threshold : isStrict ? value > threshold : value >= threshold,
    );
    return evaluateAlarm(points, rule, 'OK') === 'ALARM';
  }

  private read({ name, part }: AlarmMetric, from: number, to: number, asOf: number): number | undefined {
    const count = (times: readonly number[], since: number): number | undefined =>
      times.filter((time) => time >= since && time < to && time <= asOf).length || undefined;
    switch (name) {
      case 'Errors':
        return part === this.part ? count(this.failing[0]!.failures, from) : undefined;
      case 'Throttles':
        return part === this.part ? count(this.failing[0]!.throttles ?? [], from) : undefined;
      case 'ApproximateNumberOfMessagesVisible':
        // Nobody fetches them.
        return count(
          this.failing.flatMap(({ deadAt }) => deadAt),
          0,
        );
      default: {
        const values = this.world.cloudWatch.metrics.filter(
          (each) =>
            each.name === name &&
            each.at <= asOf &&
            (each.timestamp ?? each.at) >= from &&
            (each.timestamp ?? each.at) < to,
        );
        return values.length === 0 ? undefined : Math.max(...values.map(({ value }) => value));
      }
    }
  }
}

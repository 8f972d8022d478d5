import type { AlarmHistoryItem, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../aws-error';
import type { SimulatedClock } from '../clock';
import type { EventSink } from '../interfaces';
import { type AlarmRecord, COMPARISONS, describeAlarm, makeAlarm, type StateMoment } from './alarm-record';
import { type Datapoint, describeChange, describeNotification, describeReason, explainState } from './alarm-texts';
import { type AlarmState, evaluateAlarm, evaluationRange } from './evaluate-alarm';
import { resolveQueries } from './metric-query';
import { identify, type MetricIdentity, type MetricStore } from './metric-store';

/** A change of an alarm's state. */
export interface AlarmChange {
  readonly time: Date;
  readonly name: string;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
}

/** Carries out an alarm action; rejects when it cannot. */
export type AlarmAction = (arn: string, message: { Subject: string; Message: string }) => Promise<void>;

/** What the alarms need of the local cloud. */
export interface AlarmsOptions {
  readonly clock: SimulatedClock;
  readonly store: MetricStore;
  readonly events: EventSink;
  readonly act: AlarmAction;
  /** Called when an event or an action could not be delivered. */
  readonly report: (problem: string) => void;
}

const ACTIONS = { OK: 'OKActions', ALARM: 'AlarmActions', INSUFFICIENT_DATA: 'InsufficientDataActions' } as const;

/**
 * The alarms and their evaluation in simulated time.
 *
 * CloudWatch evaluates an alarm every minute over windows that slide with the evaluation. Between values a state can
 * only change when a minute with values passes from one period to the next, so these moments are evaluated, in order,
 * and nothing else; and every put is evaluated at once, the minute that is not over included.
 */
export class Alarms {
  /** Every change of a state, oldest first. */
  public readonly changes: AlarmChange[] = [];
  public readonly history: AlarmHistoryItem[] = [];

  private readonly alarms = new Map<string, AlarmRecord>();
  private readonly touched = new Set<string>();
  private deliveries: Promise<void> = Promise.resolve();

  constructor(private readonly options: AlarmsOptions) {}

  /** The alarms, by name. */
  public list(): AlarmRecord[] {
    return [...this.alarms.values()].sort((a, b) => (a.settings.AlarmName < b.settings.AlarmName ? -1 : 1));
  }

  /** The state of an alarm, with everything that was put so far taken into account. */
  public state(name: string): AlarmState | undefined {
    this.evaluate();
    return this.alarms.get(name)?.state.value;
  }

  /** Creates an alarm, or changes its settings and keeps its state. */
  public put(input: PutMetricAlarmInput): AlarmRecord {
    this.evaluate();
    const now = this.options.clock.now();
    const before = this.alarms.get(input.AlarmName ?? '');
    const alarm = makeAlarm(input, now, before);
    // Refuses an expression that cannot be evaluated before anything depends on it.
    this.readRange(alarm, now);
    this.alarms.set(alarm.settings.AlarmName, alarm);
    this.record(alarm, 'ConfigurationUpdate', `Alarm "${alarm.settings.AlarmName}" ${before ? 'updated' : 'created'}`, {
      version: '1.0',
      type: before ? 'Update' : 'Create',
      [before ? 'updatedAlarm' : 'createdAlarm']: describeAlarm(alarm),
    });
    this.evaluateAt(alarm, now);
    return alarm;
  }

  /** Deletes alarms; names that do not exist are an error, as on AWS. */
  public delete(names: string[]): void {
    const missing = names.filter((name) => !this.alarms.has(name));
    if (missing.length > 0) {
      throw new AwsError('ResourceNotFound', `There is no alarm named ${missing.join(', ')}`, 404);
    }
    names.forEach((name) => this.alarms.delete(name));
  }

  /** Turns an alarm's actions on or off. */
  public enableActions(names: string[], enabled: boolean): void {
    names.forEach((name) => {
      this.get(name).actionsEnabled = enabled;
    });
  }

  /** Sets a state by hand, until the next evaluation. */
  public setState(name: string, value: AlarmState, reason: string, reasonData?: string): void {
    if (!(value in ACTIONS)) {
      throw new AwsError(
        'ValidationError',
        `StateValue: must be one of ${Object.keys(ACTIONS).join(', ')}, got ${value}`,
      );
    }
    this.evaluate();
    this.change(this.get(name), { value, reason, reasonData, time: this.options.clock.now() });
  }

  /** Notes that a metric has a new value. */
  public touch(identity: MetricIdentity): void {
    this.touched.add(identify(identity));
  }

  /** Evaluates everything that became due since the last evaluation. */
  public evaluate(): void {
    const now = this.options.clock.now();
    const due: Array<{ time: number; alarm: AlarmRecord }> = [];
    for (const alarm of this.alarms.values()) {
      const times = this.findMoments(alarm, now.getTime());
      if (alarm.metrics.some((metric) => this.touched.has(identify(metric)))) {
        times.add(now.getTime());
      }
      due.push(...[...times].map((time) => ({ time, alarm })));
      alarm.evaluated = now.getTime();
    }
    this.touched.clear();
    for (const { time, alarm } of due.sort((a, b) => a.time - b.time)) {
      this.evaluateAt(alarm, new Date(time));
    }
  }

  /** Resolves when all events and actions of the changes so far are delivered. */
  public async settle(): Promise<void> {
    await this.deliveries;
  }

  private get(name: string): AlarmRecord {
    return (
      this.alarms.get(name) ??
      (() => {
        throw new AwsError('ResourceNotFound', `There is no alarm named ${name}`, 404);
      })()
    );
  }

  /** The moments after the last evaluation, up to now, at which a minute with values passes into another period. */
  private findMoments(alarm: AlarmRecord, now: number): Set<number> {
    const period = alarm.period * 1000;
    const range = evaluationRange(alarm.settings.EvaluationPeriods);
    const moments = new Set<number>();
    for (const metric of alarm.metrics) {
      for (const minute of this.options.store.minutes(metric, alarm.evaluated - (range + 1) * period, now)) {
        const entered = alarm.settings.EvaluationWindow?.WallClockWindow
          ? Math.floor(minute / period) * period
          : minute;
        for (let moved = 1; moved <= range; moved++) {
          const moment = entered + moved * period;
          if (moment > alarm.evaluated && moment <= now) {
            moments.add(moment);
          }
        }
      }
    }
    return moments;
  }

  private readRange(alarm: AlarmRecord, now: Date): Datapoint[] {
    const period = alarm.period * 1000;
    const length = evaluationRange(alarm.settings.EvaluationPeriods);
    const grain = Math.min(60_000, period);
    const end = alarm.settings.EvaluationWindow?.WallClockWindow
      ? Math.floor(now.getTime() / period) * period
      : (Math.floor(now.getTime() / grain) + 1) * grain;
    const starts = Array.from({ length }, (_, index) => end - (length - index) * period);
    const series = resolveQueries(this.options.store, alarm.queries, starts, alarm.period)(alarm.watched);
    return starts.map((start, index) => ({ start, value: series[index] }));
  }

  private evaluateAt(alarm: AlarmRecord, now: Date): void {
    // An alarm that was replaced or deleted by an earlier moment's action decides nothing any more.
    if (this.alarms.get(alarm.settings.AlarmName) !== alarm) {
      return;
    }
    const range = this.readRange(alarm, now);
    const { settings, treatMissingData, state } = alarm;
    const { holds } = COMPARISONS[settings.ComparisonOperator!]!;
    const value = evaluateAlarm(
      range.map((point) => (point.value === undefined ? undefined : holds(point.value, settings.Threshold))),
      {
        evaluationPeriods: settings.EvaluationPeriods,
        datapointsToAlarm: settings.DatapointsToAlarm ?? settings.EvaluationPeriods,
        treatMissingData,
      },
      state.value,
    );
    if (value !== state.value) {
      this.change(alarm, {
        value,
        reason: explainState(alarm, range, state.value, value),
        reasonData: describeReason(alarm, range, now),
        time: now,
      });
    }
  }

  private change(alarm: AlarmRecord, state: StateMoment): void {
    const before = alarm.state;
    alarm.state = state;
    if (before.value === state.value) {
      return;
    }
    alarm.transitioned = state.time;
    const name = alarm.settings.AlarmName;
    this.changes.push({ time: state.time, name, from: before.value, to: state.value, reason: state.reason });
    this.record(alarm, 'StateUpdate', `Alarm updated from ${before.value} to ${state.value}`, {
      version: '1.0',
      oldState: { stateValue: before.value, stateReason: before.reason },
      newState: {
        stateValue: state.value,
        stateReason: state.reason,
        stateReasonData: state.reasonData && parseJson(state.reasonData),
      },
    });
    const event = describeChange(alarm, before);
    const actions = alarm.actionsEnabled ? (alarm.settings[ACTIONS[state.value]] ?? []) : [];
    const message = describeNotification(alarm, before);
    // EventBridge delivers at least once, and does now and then deliver twice: here it always does.
    this.deliver(`the state change of the alarm ${name}`, () => this.options.events.emit(event));
    this.deliver(`the state change of the alarm ${name}`, () => this.options.events.emit(event));
    for (const arn of actions) {
      this.deliver(`the action ${arn} of the alarm ${name}`, async () => {
        const failure = await this.options.act(arn, message).then(
          () => undefined,
          (error: Error) => error,
        );
        this.record(
          alarm,
          'Action',
          failure ? `Failed to execute action ${arn}` : `Successfully executed action ${arn}`,
          {
            actionState: failure ? 'Failed' : 'Succeeded',
            notificationResource: arn,
            stateUpdateTimestamp: state.time.getTime(),
            ...(failure ? { error: failure.message } : {}),
          },
        );
        if (failure) {
          throw failure;
        }
      });
    }
  }

  private deliver(what: string, send: () => Promise<void>): void {
    this.deliveries = this.deliveries
      .then(send)
      .catch((error: Error) => this.options.report(`${what} was not delivered: ${error.message}`));
  }

  private record(alarm: AlarmRecord, type: AlarmHistoryItem['HistoryItemType'], summary: string, data: unknown): void {
    this.history.push({
      AlarmName: alarm.settings.AlarmName,
      AlarmType: 'MetricAlarm',
      Timestamp: this.options.clock.now(),
      HistoryItemType: type,
      HistorySummary: summary,
      HistoryData: JSON.stringify(data),
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

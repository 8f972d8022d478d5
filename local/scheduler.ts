import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ListSchedulesCommand,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { findAllDue, findLatestDue } from '../contract/schedule-expression';
import type { SimulatedClock } from './clock';
import type { EventBus } from './events';
import type { Functions } from './functions';

/** What the scheduler needs. */
export interface LocalSchedulerOptions {
  readonly clock: SimulatedClock;
  readonly client: SchedulerClient;
  readonly functions: Functions;
  /** For rules with a schedule expression. */
  readonly events: EventBus;
  /** Called when a target failed. */
  readonly report: (problem: string) => void;
}

/** How time passes. */
export interface AdvanceOptions {
  /**
   * Fires a schedule for each of its due times, instead of once for the latest.
   * @default false
   */
  readonly everyDueTime?: boolean;
  /**
   * Waits, after a schedule has fired, for what it caused.
   * @default - for the deliveries of events
   */
  readonly settle?: () => Promise<void>;
}

/** Which due times of a schedule are taken. */
type Taken = 'none' | 'latest' | 'all';

/** A schedule that is due. */
interface Firing {
  readonly due: Date;
  readonly name: string;
  readonly fire: () => Promise<void>;
}

interface Known {
  /** When the schedule was seen first: what its rate counts from. */
  readonly since: Date;
  /** Looked at up to here. */
  until: Date;
}

/**
 * Fires the schedules that are stored in MiniStack, by simulated time and only when it is asked to.
 *
 * Unless every due time is wanted, a schedule that became due several times since the last look fires once, for its latest
 * due time: months pass in a minute, and the targets only look at the present. A rate fires one interval after its schedule
 * was seen first, or at its start date; on AWS a rate without a start date fires at once as well.
 */
export class LocalScheduler {
  private readonly known = new Map<string, Known>();

  constructor(private readonly options: LocalSchedulerOptions) {}

  /** Notes new schedules, so that their rates count from now, and forgets deleted ones. */
  public async refresh(): Promise<void> {
    await this.listDue(this.options.clock.now(), 'none');
  }

  /** Jumps from due time to due time up to `instant`, firing what is due at each and waiting for it to end. */
  public async advanceTo(instant: Date, { everyDueTime = false, settle }: AdvanceOptions = {}): Promise<void> {
    for (const firing of await this.listDue(instant, everyDueTime ? 'all' : 'latest')) {
      await this.options.clock.jumpTo(firing.due);
      await this.fire(firing, settle);
    }
    await this.options.clock.jumpTo(instant);
  }

  /** Fires what is due by now. */
  public async fireDue(): Promise<void> {
    for (const firing of await this.listDue(this.options.clock.now(), 'latest')) {
      await this.fire(firing);
    }
  }

  private async fire({ due, name, fire }: Firing, settle = () => this.options.events.settle()): Promise<void> {
    await fire().catch((error: Error) =>
      this.options.report(`the schedule ${name} failed at ${due.toISOString()}: ${error.message}`),
    );
    await settle();
  }

  /** What is due since the last look, in order. */
  private async listDue(instant: Date, taken: Taken): Promise<Firing[]> {
    const schedules = await this.listSchedules();
    const rules = (await this.options.events.listRules()).filter(({ ScheduleExpression }) => ScheduleExpression);
    const present = new Set<string>();
    const firings: Firing[] = [];
    const look = (
      key: string,
      enabled: boolean,
      expression: string,
      zone: string | undefined,
      window: { start?: Date; end?: Date },
      fire: (due: Date) => Promise<void>,
    ): void => {
      present.add(key);
      const now = this.options.clock.now();
      const known = this.known.get(key) ?? { since: now, until: now };
      this.known.set(key, known);
      if (taken === 'none' || instant <= known.until) {
        return;
      }
      const interval = { from: known.until, to: instant };
      const anchor = window.start ?? known.since;
      const dues =
        taken === 'all'
          ? findAllDue(expression, interval, anchor, zone)
          : [findLatestDue(expression, interval, anchor, zone)].filter((due) => due !== undefined);
      known.until = instant;
      for (const due of enabled ? dues : []) {
        if (!(window.start && due < window.start) && !(window.end && due > window.end)) {
          firings.push({ due, name: key, fire: () => fire(due) });
        }
      }
    };
    for (const schedule of schedules) {
      look(
        schedule.Arn!,
        schedule.State !== 'DISABLED',
        schedule.ScheduleExpression!,
        schedule.ScheduleExpressionTimezone,
        { start: schedule.StartDate, end: schedule.EndDate },
        (due) => this.fireSchedule(schedule, due),
      );
    }
    for (const rule of rules) {
      look(rule.Arn!, rule.State !== 'DISABLED', rule.ScheduleExpression!, undefined, {}, (due) =>
        this.options.events.deliver(
          rule,
          this.options.events.complete({
            source: 'aws.events',
            detailType: 'Scheduled Event',
            detail: {},
            resources: [rule.Arn!],
            time: due,
          }),
        ),
      );
    }
    [...this.known.keys()].filter((key) => !present.has(key)).forEach((key) => this.known.delete(key));
    return firings.sort((one, other) => one.due.getTime() - other.due.getTime());
  }

  private async listSchedules(): Promise<GetScheduleCommandOutput[]> {
    const found: GetScheduleCommandOutput[] = [];
    let token: string | undefined;
    do {
      const page = await this.options.client.send(new ListSchedulesCommand({ NextToken: token }));
      found.push(
        ...(await Promise.all(
          (page.Schedules ?? []).map(({ Name, GroupName }) =>
            this.options.client.send(new GetScheduleCommand({ Name, GroupName })),
          ),
        )),
      );
      token = page.NextToken;
    } while (token);
    return found;
  }

  private async fireSchedule({ Arn, Target }: GetScheduleCommandOutput, due: Date): Promise<void> {
    if (!/^arn:aws:lambda:/.test(Target?.Arn ?? '')) {
      throw new Error(`the local scheduler invokes Lambda functions only, not ${Target?.Arn}`);
    }
    const context: Record<string, string> = {
      'scheduled-time': due.toISOString().replace(/\.\d+Z$/, 'Z'),
      'schedule-arn': Arn!,
      'execution-id': `${due.getTime()}`,
      'attempt-number': '1',
    };
    const input = Target!.Input?.replace(
      /<aws\.scheduler\.([a-z-]+)>/g,
      (placeholder, name) => context[name] ?? placeholder,
    );
    await this.options.functions.invoke(Target!.Arn!, input ? JSON.parse(input) : {});
  }
}

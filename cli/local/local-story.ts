import type { ProblemType } from '../../contract/metrics';
import type { LocalCloud } from '../../local/cloud';
import type { UnjudgedSummary } from './judge-parts';
import type { Change } from './launch-words';
import { LifecycleClient } from './lifecycle-client';
import { STORY_START, type StoryRecord } from './story-record';
import type { Expectation, StoryEvent } from './summary-types';
import type { Say, Task } from './tasks';

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;
/** Windows begin at midnight. */
const MIDNIGHT = STORY_START.getTime() - HOUR;
/** The monitors' daily schedules count from the deployment: how long after that time of day a window has surely been looked at. */
const MARGIN = 60 * 1000;

/** What a story's model predicts. */
export interface StoryTarget {
  readonly type: `${ProblemType}`;
  readonly unit?: string;
}

/** A request that a reader can make. */
export interface ExampleRequest {
  readonly content: string | Buffer;
  readonly contentType: string;
}

/** What happens to a lifecycle in a local cloud, day by day; day 0 deploys and trains. */
export abstract class LocalStory {
  public readonly record: StoryRecord = { events: [], traffic: [], quality: {} };
  /** The deployed lifecycle; there is none before the deployment. */
  public client?: LifecycleClient;

  /** Runs that were followed to their ends. */
  protected readonly followed = new Set<string>();

  /** Milliseconds after midnight by which the monitors have looked at the day before. */
  protected looked = 0;

  /**
   * @param getCloud the cloud, once it runs; the tasks are listed before
   * @param assembly the folder of the synthesized app
   */
  protected constructor(
    private readonly getCloud: () => LocalCloud,
    private readonly assembly: string,
  ) {}

  /** The story's tasks, in order. */
  public get tasks(): Task[] {
    return [
      { title: 'cdk bootstrap', run: () => this.cloud.bootstrap() },
      { title: 'cdk deploy', run: () => this.deploy() },
      ...this.days,
    ];
  }

  /** The tasks after the deployment. */
  protected abstract get days(): Task[];

  /** A request about one row or series. */
  public abstract exampleRequest(): ExampleRequest;

  /** What the model predicts, as far as it is known. */
  public abstract readonly target?: StoryTarget;
  /** Whether the run's page begins with what the first run's evaluation says. */
  public readonly beginsWithEvaluation: boolean = true;

  /** What changes in the story; nothing in some. */
  public readonly change?: Change;

  /** What the story had to show. */
  public abstract judge(summary: UnjudgedSummary): Expectation[];

  /** What came of it, in a sentence, where the summary's other numbers do not say it. */
  public conclude(): string | undefined {
    return undefined;
  }

  protected get cloud(): LocalCloud {
    return this.getCloud();
  }

  protected get lifecycle(): LifecycleClient {
    if (!this.client) {
      throw new Error('the stack is not deployed');
    }
    return this.client;
  }

  protected note(kind: StoryEvent['kind'], text: string): string {
    const time = this.cloud.clock.now().toISOString();
    this.record.events.push({ time, kind, text });
    return time;
  }

  /** The moment so many milliseconds after the day's midnight. */
  protected at(day: number, offset: number): Date {
    return new Date(MIDNIGHT + day * DAY + offset);
  }

  protected async waitForVersion(version: number, say: Say): Promise<void> {
    await this.lifecycle.waitForRollout(version);
    say(`version ${version} serves`);
  }

  /** Follows the second run, which an alarm starts. */
  protected async followRetraining(say: Say): Promise<void> {
    const [first] = await this.lifecycle.listRuns();
    const run = await this.lifecycle.waitForRun([first!]);
    await this.lifecycle.followRunToSuccess(run, say);
  }

  /**
   * Follows the runs that began since the last call to their ends, and the rollout of what they made: as long as that lasts,
   * simulated time has to wait, or what comes next depends on how fast this machine is.
   */
  protected async followNewRuns(say: Say): Promise<void> {
    const runs = (await this.lifecycle.listRuns()).filter((run) => !this.followed.has(run));
    for (const run of runs) {
      this.followed.add(run);
      const { PipelineExecutionStatus: status = '' } = await this.lifecycle.followRun(run, say);
      say(`the run ${status.toLowerCase()}`);
    }
    const approved = runs.length > 0 ? await this.lifecycle.findApproved() : undefined;
    if (approved !== undefined) {
      await this.waitForVersion(approved, say);
    }
  }

  /** Days of traffic, each with the look of the monitors at it. */
  protected async spendDays(days: readonly number[], pass: (day: number) => Promise<void>): Promise<void> {
    if (days[0] === 1) {
      // Day 0 had no traffic: its window has to be evaluated as well.
      await this.cloud.advanceTo(this.at(1, this.looked));
    }
    for (const day of days) {
      await pass(day);
      await this.cloud.advanceTo(this.at(day + 1, this.looked));
    }
  }

  private async deploy(): Promise<void> {
    const { outputs } = await this.cloud.deploy({ assembly: this.assembly });
    this.client = new LifecycleClient(this.cloud, outputs);
    this.looked = this.cloud.clock.now().getTime() - MIDNIGHT + MARGIN;
    this.note('deploy', 'the stack is deployed; no model exists yet');
  }
}

import type { DecisionRecord } from '../../../lambda/retrain/report';
import { type AlarmRule, TELL_MILLISECONDS, Told } from '../aws/alarms';
import type { PipelineRun } from '../aws/pipelines';
import { findHeldBack } from './held-back';
import { COOLDOWN_SECONDS, RECORDS, type RetrainWorld, RUNS_PER_DAY } from './world';

const DAY_MILLISECONDS = 86_400_000;
/** A run starts a moment after its cause: daily causes and a daily cooldown go together. */
const TOLERANCE_MILLISECONDS = 5 * 60_000 + 2_000;
/** What is replayed is handled in so long, its tries included. */
const REPLAY_MILLISECONDS = 10 * 60_000;
/** A re-check every hour, a cooldown and a cap later, no cause waits any more. */
const MAXIMUM_HOURS = 60;

/** What a notice says of a run that failed. */
const describeFailure = (arn: string): string => `The run ${arn} failed`;

/** What must hold of retrainings. */
export class RetrainWatch {
  public violation: string | undefined;
  private readonly words: string[] = [];
  /** Runs that failed, and the next re-check, which finds them at the latest. */
  private readonly failedRuns: Array<{ readonly arn: string; readonly at: number; readonly recheck: number }> = [];
  private readonly expected: Array<{ readonly what: string; readonly since: number }> = [];

  public readonly told: Told;

  public constructor(
    private readonly world: RetrainWorld,
    alarms: readonly AlarmRule[],
  ) {
    this.told = new Told(world, 'retrain', alarms, [world.decider, world.queue]);
    world.pipelines.onStart = (run) => this.checkStart(run);
    // Whoever meets another invocation waits for it, and does not fail.
    world.decider.onEnd = (outcome) => {
      if (outcome !== 'done' && !world.cloud.hadFault) {
        this.violation ??= `an invocation failed, and nothing went wrong: ${outcome}`;
      }
    };
  }

  /** Something is to be told about a cause. */
  public expectWord(word: string): void {
    this.words.push(word);
  }

  /** It is to be told once that a run failed, by its event or by a re-check. */
  public expectFailure(arn: string, recheck: number): void {
    this.failedRuns.push({ arn, at: this.world.runtime.now, recheck });
  }

  /** A run is to start from now on. */
  public expectRun(what: string): void {
    this.expected.push({ what, since: this.world.runtime.now });
  }

  /** Lets the world come to rest; returns what is missing then. */
  public async settle(): Promise<string | undefined> {
    const { world } = this;
    // Where nothing more may run this month, somebody allows it: then no cause may have been lost.
    if (world.guards.set === 'month' || world.guards.set === 'budget') {
      world.deploy('plain');
    }
    // Between two re-checks, so that none is under way.
    await world.passRecheck(1_800_000);
    const missing = await this.awaitRest();
    if (missing || world.decider.replay() === 0) {
      return missing;
    }
    // What the function failed on is decided after all, and told, once an operator replays it.
    await world.pass(REPLAY_MILLISECONDS);
    const left = world.decider.deadLetters.length > 0 ? 'a dead letter that is replayed is not handled' : undefined;
    return left ?? this.awaitRest();
  }

  /** @returns what is missing when nothing moves any more */
  private async awaitRest(): Promise<string | undefined> {
    let missing: string | undefined;
    for (let hour = 0; hour < MAXIMUM_HOURS; hour++) {
      missing = this.violation ?? this.findMissing();
      if (this.violation || !missing) {
        break;
      }
      await this.world.pass(3_600_000);
    }
    return missing;
  }

  private findMissing(): string | undefined {
    const { pipelines, cloudWatch, runtime, bus, decider, queue, strayMessages } = this.world;
    if (pipelines.running.length > 0 || runtime.now <= bus.heldUpUntil || decider.isBusy || queue.isBusy) {
      return 'a run, an event or the function is under way';
    }
    const stray = queue.deadLetters.filter((body) => body.includes('Something else')).length;
    if (stray !== strayMessages) {
      return `${stray} of ${strayMessages} messages that are no events of S3 are dead letters`;
    }
    const latest = Math.max(0, ...pipelines.runs.map(({ start }) => start));
    for (const [name, since] of cloudWatch.alarms) {
      if (latest < since) {
        return `alarm ${name} stands, and no run has started since`;
      }
    }
    const waiting = this.expected.find(({ since }) => latest < since);
    return waiting
      ? `no run has started since ${waiting.what} came`
      : (this.findUnrecorded() ?? this.findUntold() ?? this.findUntoldFailure());
  }

  private findUnrecorded(): string | undefined {
    const { s3, pipelines, messages } = this.world;
    const records = s3.list(`${RECORDS}/2`).map((uri) => s3.objects.get(uri)!.body);
    const starts = records.filter((record) => (JSON.parse(record) as DecisionRecord).outcome === 'started');
    const isOf = (text: string, { arn }: PipelineRun): boolean => new RegExp(`${arn}(?!\\d)`).test(text);
    const unrecorded = pipelines.runs.find((run) => !starts.some((record) => isOf(record, run)));
    if (unrecorded) {
      return `the start of a run has no record`;
    }
    const untold = pipelines.runs.find(
      (run) => !messages.sent.some(({ text }) => text.includes('RetrainingStarted') && isOf(text, run)),
    );
    return untold && 'nobody was told of the start of a run';
  }

  /** What nobody could decide is told by the dead letters. */
  private findUntold(): string | undefined {
    const { messages, decider } = this.world;
    const dead = decider.deadLetters.map((event) => JSON.stringify(event));
    const word = this.words.find(
      (each) =>
        !messages.sent.some(({ text }) => text.includes(each)) &&
        !dead.some((event) => event.includes(each.replace('schedule of ', ''))),
    );
    return word && `nobody was told what became of a ${word.split(' ')[0]}`;
  }

  /** A start that SageMaker refuses, and an event that is given up, are told soon. */
  private findUntoldFailure(): string | undefined {
    const { pipelines, runtime, s3 } = this.world;
    // A cause that is refused again for the same reason is told once. Where a run starts soon after, for whatever cause, nothing failed.
    const isUntold = ({ at, description }: { at: number; description: string }): boolean =>
      runtime.now >= at + TELL_MILLISECONDS &&
      !pipelines.runs.some(({ start }) => start >= at && start <= at + TELL_MILLISECONDS) &&
      !this.told.byLetter(at, at + TELL_MILLISECONDS) &&
      !this.told.byNotice(
        ['RetrainingRefused'],
        0,
        at + TELL_MILLISECONDS,
        description.replace(/ \(attempt \d+\)$/, ''),
      );
    if (pipelines.refusals.some(isUntold)) {
      return 'a start was refused, and nobody was told within 30 minutes';
    }
    const isUntoldAside = (uri: string): boolean => {
      const { modified } = s3.objects.get(uri)!;
      const to = modified + TELL_MILLISECONDS;
      // Of two that find it at once, one may put it there once more when the other has told it.
      return runtime.now >= to && !this.told.byNotice(['LedgerSetAside'], modified - TELL_MILLISECONDS, to);
    };
    if (s3.list(`${RECORDS}/.ledger-set-aside-`).some(isUntoldAside)) {
      return 'the ledger was set aside, and nobody was told within 30 minutes';
    }
    const isUntoldRun = ({ arn, at, recheck }: (typeof this.failedRuns)[number]): boolean => {
      const to = recheck + TELL_MILLISECONDS;
      // A re-check that is given up is told by its dead letter.
      return (
        runtime.now >= to &&
        !this.told.byNotice(['RunFailed'], at, to, describeFailure(arn)) &&
        !this.told.byAlarm('HandlerAlarm', at, to)
      );
    };
    if (this.failedRuns.some(isUntoldRun)) {
      return 'a run failed, and nobody was told within 30 minutes of the next re-check';
    }
    const { messages, cloud, wasDamaged } = this.world;
    const countTold = ({ arn }: { arn: string }): number =>
      messages.sent.filter(({ text }) => text.includes(describeFailure(arn))).length;
    // Whoever dies after they told, and has not written it down, is followed by one who tells again.
    if (!cloud.hadFault && !wasDamaged && this.failedRuns.some((run) => countTold(run) > 1)) {
      return 'a run failed, and people were told more than once';
    }
    if (this.told.hasUntoldFailures) {
      return 'the function failed again and again, and nobody was told within 30 minutes';
    }
    return this.told.hasUntoldLetter ? 'an event was given up, and nobody was told within 30 minutes' : undefined;
  }

  private checkStart({ description }: PipelineRun): void {
    const { pipelines, runtime } = this.world;
    if (pipelines.running.length > 0) {
      this.violation ??= 'two runs at once';
    }
    const wish = /^by hand: (wish \d+)/.exec(description)?.[1];
    if (wish !== undefined && this.world.forced.has(wish)) {
      return;
    }
    // Whoever asks by hand after a run that made no model has mended what it failed of.
    const counted = pipelines.runs.filter(
      ({ status }) => wish === undefined || !['Failed', 'Stopped'].includes(status),
    );
    const recent = counted.filter(({ start }) => runtime.now - start < DAY_MILLISECONDS - TOLERANCE_MILLISECONDS);
    if (recent.length >= RUNS_PER_DAY) {
      this.violation ??= `${recent.length + 1} runs within 24 hours`;
    }
    // The quiet hours, and what a month may cost, are what a person knows.
    this.violation ??= wish === undefined ? findHeldBack(this.world) : undefined;
    const last = counted.at(-1);
    if (last && runtime.now - last.start < COOLDOWN_SECONDS * 1_000 - TOLERANCE_MILLISECONDS) {
      this.violation ??= 'a run started in the cooldown';
    }
  }
}

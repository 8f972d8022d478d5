import { ProblemType } from '../../contract/metrics';
import type { LocalCloud } from '../../local/cloud';
import { type Customer, type Customers, drawTraffic, type RequestForm, ROW_FORM } from './customers';
import { GroundTruth } from './ground-truth';
import type { UnjudgedSummary } from './judge-parts';
import { judgeRun } from './judge-run';
import type { Launch } from './launch';
import type { LaunchWords } from './launch-words';
import { type ExampleRequest, LocalStory } from './local-story';
import { measureServing } from './measure-serving';
import { measureQuality } from './quality';
import { createRandom } from './random';
import type { Expectation, LiveQuality, TrafficQuality } from './summary-types';
import type { Say, Task } from './tasks';
import { type CustomerAnswer, cutRequests, mergeResults, sendTraffic, type TrafficResult } from './traffic';

const HOUR = 3600 * 1000;
/** When customers ask, each day. */
const RUSHES = [13 * HOUR, 15.5 * HOUR, 18 * HOUR, 20.5 * HOUR];
/** When it becomes known what earlier customers did. */
const LABELS_ARRIVE = 22 * HOUR;
/** While a rollout lasts, so many ask at once; all of them together are no more than a day's, however long it lasts. */
const ROWS_AT_ONCE = 10;
const MOST_DURING_ROLLOUT = 300;
const ROWS_PER_WINDOW = 400;
const LAUNCH_DAY = 4;

/**
 * A model from before something new, its launch, and the loop that finds out and retrains.
 *
 * Days begin at midnight, simulated. Day 0 deploys and trains; days 1 to 3 bring customers like those of the training
 * data; newcomers come on day 4; labelled rows of a part of them arrive on day 5. What the others
 * did becomes known a day or more later, as ground truth. Nothing is started by hand
 * after the first training. Traffic asks for customers that no model was fitted on.
 */
export class LaunchStory extends LocalStory {
  public readonly target = { type: ProblemType.BINARY } as const;
  /** Live quality says more of this model. */
  public override readonly beginsWithEvaluation = false;

  public override readonly change: LaunchWords;

  private readonly customers: Customers;
  private readonly form: RequestForm;
  private readonly random = createRandom(20260105);
  /** Of its own: how many ask during a rollout depends on the machine, and who asks later must not. */
  private readonly rolloutRandom = createRandom(20260106);
  private readonly groundTruth = new GroundTruth();
  private features: string[] = [];
  private runs: string[] = [];
  private versions = 0;
  private duringRollout?: TrafficResult;

  /**
   * @param getCloud the cloud, once it runs; the tasks are listed before
   * @param story what is new, and to whom
   * @param root the package's folder
   * @param assembly the folder of the synthesized app
   */
  public constructor(
    getCloud: () => LocalCloud,
    private readonly story: Launch,
    root: string,
    assembly: string,
  ) {
    super(getCloud, assembly);
    this.change = story.words;
    this.customers = story.load(root);
    this.form = story.form ?? ROW_FORM;
  }

  protected get days(): Task[] {
    return [
      { title: 'first training', run: (say) => this.trainFirst(say) },
      { title: 'first rollout', run: (say) => this.rollOut(say) },
      { title: `days 1 to 3: ${this.change.everybody} as before`, run: (say) => this.passDays([1, 2, 3], say) },
      { title: `days 4 and 5: ${this.change.launch}`, run: (say) => this.launch(say) },
      { title: 'retraining', run: (say) => this.retrain(say) },
      { title: 'second rollout', run: (say) => this.rollOutUnderTraffic(say) },
      { title: 'days 6 and 7: with the new version', run: (say) => this.recover(say) },
    ];
  }

  /** One newcomer as the body of a request. */
  public exampleRequest(): ExampleRequest {
    const content = this.form.write(this.customers.unseen.slice(0, 1), this.features);
    return {
      content: typeof content === 'string' ? content.trim() : content,
      contentType: this.form.contentType,
    };
  }

  public judge(summary: UnjudgedSummary): Expectation[] {
    return judgeRun(summary, this.story);
  }

  private async upload(name: string, customers: Customer[], text: string): Promise<void> {
    const folder = this.lifecycle.output('SourceUri').replace(/\/$/, '');
    for (const [file, content] of this.form.store(name, customers)) {
      await this.cloud.store.write(`${folder}/${file}`, content);
    }
    this.note('data', `${customers.length} ${text}`);
  }

  private async trainFirst(say: Say): Promise<void> {
    await this.upload(
      'before-the-launch',
      this.customers.beforeLaunch,
      `labelled rows arrive, none of them ${this.change.newcomers}`,
    );
    const arn = await this.lifecycle.requestTraining('first training');
    this.runs.push(arn);
    await this.lifecycle.followRunToSuccess(arn, say);
  }

  private async findNewVersion(): Promise<number> {
    const arns = await this.lifecycle.listVersions();
    if (arns.length !== this.versions + 1) {
      throw new Error(`the registry holds ${arns.length} model versions after the run, expected ${this.versions + 1}`);
    }
    this.versions = arns.length;
    this.features = await this.lifecycle.readFeatures(arns.at(-1)!);
    return this.versions;
  }

  private async rollOut(say: Say): Promise<void> {
    const version = await this.findNewVersion();
    await this.lifecycle.waitForRollout(version);
    say(`version ${version} serves`);
  }

  private send(requests: Customer[][]): Promise<TrafficResult> {
    return sendTraffic(
      this.lifecycle.runtime,
      this.lifecycle.output('EndpointName'),
      this.features,
      requests,
      this.form,
    );
  }

  /** One day's ordinary traffic from the given rush on, and what its answers were worth. */
  private async sendDay(day: number, say: Say, earlier?: TrafficResult): Promise<void> {
    const results: TrafficResult[] = earlier ? [earlier] : [];
    const requests = cutRequests(
      drawTraffic(this.customers, ROWS_PER_WINDOW, day >= LAUNCH_DAY, this.random),
      this.form.largest,
      this.random,
    );
    const share = Math.ceil(requests.length / RUSHES.length);
    for (const [index, rush] of RUSHES.entries()) {
      await this.cloud.clock.jumpTo(this.at(day, rush));
      results.push(await this.send(requests.slice(index * share, (index + 1) * share)));
    }
    this.measureTraffic(day, results, say);
  }

  private measureTraffic(day: number, results: TrafficResult[], say: Say): void {
    const { answers, answered, requests, failed, firstError: error } = mergeResults(results);
    this.groundTruth.expect(day, answered);
    if (answers.length === 0) {
      throw new Error(`none of the ${requests} requests of day ${day} was answered: ${error}`);
    }
    const group = (isNew: boolean): CustomerAnswer[] => answers.filter(({ customer }) => customer.isNew === isNew);
    const measure = (some: CustomerAnswer[]): TrafficQuality['newcomers'] =>
      some.length > 0 ? measureQuality(some) : undefined;
    const all = measureQuality(answers);
    this.record.traffic.push({
      start: this.at(day, 0).toISOString(),
      time: this.at(day, (RUSHES[0]! + RUSHES.at(-1)!) / 2).toISOString(),
      requests,
      failed,
      all,
      newcomers: measure(group(true)),
      others: measure(group(false)),
    });
    say(
      `day ${day}: ${answers.length} ${this.change.everybody} in ${requests} requests, accuracy ${all.accuracy.toFixed(3)}${failed > 0 ? `, ${failed} failed: ${error}` : ''}`,
    );
  }

  /** Lets the labels of earlier days arrive, and the day's window be evaluated. */
  private async closeDay(day: number): Promise<void> {
    const labels = this.groundTruth.collect(day);
    if (labels !== '') {
      await this.cloud.clock.jumpTo(this.at(day, LABELS_ARRIVE));
      const hour = this.at(day, LABELS_ARRIVE).toISOString().slice(0, 13).replace(/[-T]/g, '/');
      await this.cloud.store.write(`${this.lifecycle.output('GroundTruthUri')}/${hour}/labels.jsonl`, labels);
    }
    await this.cloud.advanceTo(this.at(day + 1, this.looked));
  }

  private async passDays(days: number[], say: Say): Promise<void> {
    // Day 0 had no traffic: its window has to be evaluated as well.
    await this.closeDay(0);
    for (const day of days) {
      await this.sendDay(day, say);
      await this.closeDay(day);
    }
  }

  private async launch(say: Say): Promise<void> {
    this.record.launch = this.note(
      'launch',
      `${this.change.launch}: ${Math.round(this.customers.newShare * 100)} % of the traffic are ${this.change.newcomers} now`,
    );
    await this.sendDay(4, say);
    await this.closeDay(4);
    await this.sendDay(5, say);
    this.record.quality.before = await this.measureLive();
    say(`${this.change.newcomers} that no training saw: accuracy ${this.record.quality.before.accuracy.toFixed(3)}`);
    await this.upload('after-the-launch', this.customers.labelled, `labelled rows of ${this.change.newcomers} arrive`);
    await this.closeDay(5);
  }

  private async retrain(say: Say): Promise<void> {
    const arn = await this.lifecycle.waitForRun(this.runs);
    this.runs.push(arn);
    await this.lifecycle.followRunToSuccess(arn, say);
  }

  /** Customers do not wait for a rollout: they go on asking while it lasts. */
  private async rollOutUnderTraffic(say: Say): Promise<void> {
    const version = await this.findNewVersion();
    const results: TrafficResult[] = [];
    await this.lifecycle.waitForRollout(version, async () => {
      if (ROWS_AT_ONCE * results.length >= MOST_DURING_ROLLOUT) {
        return;
      }
      const rows = drawTraffic(this.customers, ROWS_AT_ONCE, true, this.rolloutRandom);
      results.push(await this.send(cutRequests(rows, this.form.largest, this.rolloutRandom)));
    });
    const merged = mergeResults(results);
    this.note(
      'traffic',
      `${merged.answers.length} ${this.change.everybody} ask during the rollout, ${merged.failed} requests fail`,
    );
    say(`version ${version} serves; ${merged.requests} requests during the rollout, ${merged.failed} failed`);
    this.duringRollout = merged;
  }

  private async recover(say: Say): Promise<void> {
    await this.sendDay(6, say, this.duringRollout);
    await this.closeDay(6);
    await this.sendDay(7, say);
    this.record.quality.after = await this.measureLive();
    say(`${this.change.newcomers} that no training saw: accuracy ${this.record.quality.after.accuracy.toFixed(3)}`);
    await this.closeDay(7);
  }

  private async measureLive(): Promise<LiveQuality> {
    const version = this.lifecycle.servingVersion();
    const { unseen, heldOut } = this.customers;
    const quality = await measureServing(
      {
        cloud: this.cloud,
        endpointName: this.lifecycle.output('EndpointName'),
        features: this.features,
        form: this.form,
      },
      { unseen, heldOut },
    );
    const time = this.note(
      'measure',
      `version ${version} is measured on ${unseen.length} ${this.change.newcomers} that no training saw`,
    );
    return { time, version, ...quality };
  }
}

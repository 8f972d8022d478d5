import { CSV } from '../../../contract/jobs';
import type { LocalCloud } from '../../../local/cloud';
import { writeLabels } from '../ground-truth';
import type { UnjudgedSummary } from '../judge-parts';
import type { RawRows } from '../lifecycle-source';
import { type ExampleRequest, LocalStory } from '../local-story';
import { createRandom, drawSample } from '../random';
import type { Expectation } from '../summary-types';
import type { Say, Task } from '../tasks';
import { cutRequests, invokeAll } from '../traffic';
import { type HeldOutRow, readHeldOut, type TargetSchema } from './held-out-rows';
import { judgeHeldOut } from './judge-held-out';

const HOUR = 3600 * 1000;
/** When requests come, each day. */
const RUSHES = [9 * HOUR, 13 * HOUR, 18 * HOUR];
/** The days with traffic. */
const DAYS = [1, 2, 3];
const ROWS_A_DAY = 400;
const LARGEST_REQUEST = 5;
/** Files of raw rows that are named. */
const SHOWN_FILES = 5;
/** Labels are measured when they are due, which the lifecycle says: at the latest so many days after the traffic. */
const PATIENCE_DAYS = 30;

/**
 * What every lifecycle goes through: deployed, trained, approved, served; three days of traffic, made of the held-out
 * rows; then their labels, by which the live model is measured.
 */
export class HeldOutStory extends LocalStory {
  /** What the model predicts; known when the first training has ended. */
  public target?: TargetSchema;

  private readonly random = createRandom(20260105);
  private rows: HeldOutRow[] = [];
  private readonly labels: string[] = [];

  /**
   * @param getCloud the cloud, once it runs; the tasks are listed before
   * @param readRows the raw rows
   * @param assembly the folder of the synthesized app
   */
  public constructor(
    getCloud: () => LocalCloud,
    private readonly readRows: () => RawRows,
    assembly: string,
  ) {
    super(getCloud, assembly);
  }

  protected get days(): Task[] {
    return [
      { title: 'first training', run: (say) => this.train(say) },
      { title: 'first rollout', run: (say) => this.rollOut(say) },
      { title: 'days 1 to 3: held-out rows as traffic', run: (say) => this.passDays(say) },
      { title: 'labels', run: (say) => this.receiveLabels(say) },
    ];
  }

  /** One held-out row as the body of a request. */
  public exampleRequest(): ExampleRequest {
    return this.rows[0]!;
  }

  public judge(summary: UnjudgedSummary): Expectation[] {
    return judgeHeldOut(summary);
  }

  private async train(say: Say): Promise<void> {
    const source = this.lifecycle.output('SourceUri').replace(/\/$/, '');
    const files = this.readRows();
    for (const [name, content] of files) {
      await this.cloud.store.write(`${source}/${name}`, content);
    }
    const names = [...files.keys()];
    const more = names.length > SHOWN_FILES ? ` and ${names.length - SHOWN_FILES} more` : '';
    this.note('data', `labelled rows arrive: ${names.slice(0, SHOWN_FILES).join(', ')}${more}`);
    const run = await this.lifecycle.requestTraining('first training');
    await this.lifecycle.followRunToSuccess(run, say);
    const { rows, target } = await readHeldOut(this.cloud, this.lifecycle, run);
    this.rows = rows;
    this.target = target;
  }

  private async rollOut(say: Say): Promise<void> {
    const [version] = await this.lifecycle.listVersions();
    if (version === undefined) {
      throw new Error('the registry holds no model version after the run');
    }
    await this.lifecycle.approve(version);
    await this.lifecycle.waitForRollout(1);
    say('version 1 is approved and serves');
  }

  private async passDays(say: Say): Promise<void> {
    // Day 0 had no traffic: its window has to be evaluated as well.
    await this.cloud.advanceTo(this.at(1, this.looked));
    for (const day of DAYS) {
      await this.sendDay(day, say);
      await this.cloud.advanceTo(this.at(day + 1, this.looked));
    }
  }

  private async sendDay(day: number, say: Say): Promise<void> {
    const drawn = drawSample(this.rows, Math.min(ROWS_A_DAY, this.rows.length), this.random);
    const largest = this.target?.images ? 1 : LARGEST_REQUEST;
    const requests = cutRequests(drawn, largest, this.random).map((rows, index) => ({
      inferenceId: `d${day}-${index}`,
      body: writeBody(rows),
      contentType: rows[0]!.contentType,
      accept: CSV,
      labels: rows.map(({ label }) => label),
    }));
    const share = Math.ceil(requests.length / RUSHES.length);
    const errors: string[] = [];
    for (const [index, rush] of RUSHES.entries()) {
      await this.cloud.clock.jumpTo(this.at(day, rush));
      const some = requests.slice(index * share, (index + 1) * share);
      const failed = await invokeAll(this.lifecycle.runtime, this.lifecycle.output('EndpointName'), some, (_, place) =>
        this.labels.push(writeLabels(some[place]!.inferenceId, some[place]!.labels)),
      );
      errors.push(...failed);
    }
    this.record.traffic.push({
      start: this.at(day, 0).toISOString(),
      time: this.at(day, (RUSHES[0]! + RUSHES.at(-1)!) / 2).toISOString(),
      requests: requests.length,
      failed: errors.length,
    });
    say(
      `day ${day}: ${drawn.length} rows in ${requests.length} requests, ${errors.length} failed${errors.length > 0 ? `: ${errors[0]}` : ''}`,
    );
  }

  /** Labels arrive the day after the traffic; how long they are waited for is the lifecycle's to say. */
  private async receiveLabels(say: Say): Promise<void> {
    if (!this.lifecycle.has('GroundTruthUri')) {
      say('the lifecycle has no quality monitor: nobody waits for labels');
      return;
    }
    const arrival = this.at(DAYS.at(-1)! + 1, this.looked + HOUR);
    await this.cloud.clock.jumpTo(arrival);
    const hour = arrival.toISOString().slice(0, 13).replace(/[-T]/g, '/');
    // Requests are answered in no fixed order.
    const lines = this.labels.sort().map((line) => `${line}\n`);
    await this.cloud.store.write(`${this.lifecycle.output('GroundTruthUri')}/${hour}/labels.jsonl`, lines.join(''));
    this.note('data', `labels of ${lines.length} requests arrive`);
    for (let day = DAYS.at(-1)! + 2; day <= DAYS.at(-1)! + PATIENCE_DAYS; day += 1) {
      await this.cloud.advanceTo(this.at(day, this.looked));
      const measured = await this.countMeasured();
      if (measured >= DAYS.length) {
        say(`${measured} windows are measured, ${day - DAYS.at(-1)!} days after the last of them`);
        return;
      }
    }
  }

  /** Windows with traffic whose labels have been counted. */
  private async countMeasured(): Promise<number> {
    const { collectState } = await import('../collect-summary');
    const { qualityWindows } = await collectState(this.cloud, this.lifecycle);
    return qualityWindows.filter(({ labelledRows = 0 }) => labelledRows > 0).length;
  }
}

/** Lines of CSV, or the one image. */
function writeBody(rows: HeldOutRow[]): string | Buffer {
  const [{ content }] = rows as [HeldOutRow];
  return typeof content === 'string' ? `${rows.map((row) => row.content).join('\n')}\n` : content;
}

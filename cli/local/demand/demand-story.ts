import { JSON_DOCUMENT } from '../../../contract/jobs';
import { ProblemType } from '../../../contract/metrics';
import type { LocalCloud } from '../../../local/cloud';
import type { UnjudgedSummary } from '../judge-parts';
import { type ExampleRequest, LocalStory } from '../local-story';
import { STORY_START } from '../story-record';
import type { Expectation } from '../summary-types';
import type { Say, Task } from '../tasks';
import { invokeAll } from '../traffic';
import { type DemandSeries, makeDemand, writeDemand, writeSeries } from './demand-data';
import { describeLearned, type ForecastError, judgeDemand, MARKET_DAY } from './judge-demand';

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;
/** Days of sales before the story. */
const HISTORY = 300;
const HORIZON = 7;
/** Days that a request brings. */
const SENT = 56;
/** When the shops ask for their forecasts. */
const MORNING = 6 * HOUR;
/** By when a version that knows the market has to serve. */
const PATIENCE_DAY = 26;
/** So many days it is watched: until what came true of its first weeks is known, or of the weeks before it. */
const WATCHED_DAYS = { learning: 10, serving: 5 };
const LAST_DAY = PATIENCE_DAY + WATCHED_DAYS.learning;

/** The example whose model learns the market within the story. Others hardly differ by three weeks of new sales in a year. */
export const LEARNING_DEMAND = 'demand';

/**
 * A town's shops ask each morning what they will sell in seven days. A market on Saturdays opens on day 4: the week's pattern
 * changes, the monitor finds it in the histories that requests bring, and the loop retrains on the sales that arrived each
 * day.
 */
export class DemandStory extends LocalStory {
  public readonly target = { type: ProblemType.FORECASTING } as const;
  public override readonly change = { everybody: 'shops', launch: 'the market opens' };
  /** By day of the traffic. */
  private readonly errors: ForecastError[] = [];
  private readonly series: DemandSeries[];
  /** The next one, from the market's opening on. */
  private day = MARKET_DAY;

  /**
   * @param getCloud the cloud, once it runs; the tasks are listed before
   * @param assembly the folder of the synthesized app
   * @param learns whether the version at the end has to know the market
   */
  public constructor(
    getCloud: () => LocalCloud,
    assembly: string,
    private readonly learns: boolean,
  ) {
    super(getCloud, assembly);
    this.series = makeStoryDemand(HISTORY + LAST_DAY + HORIZON + 1);
  }

  protected get days(): Task[] {
    return [
      { title: 'first training', run: (say) => this.trainFirst(say) },
      { title: 'first rollout', run: (say) => this.waitForVersion(1, say) },
      {
        title: 'days 1 to 3: sales as before',
        run: (say) => this.spendDays([1, 2, 3], (day) => this.passDay(day, say)),
      },
      { title: 'from day 4 on: a market on Saturdays, and retraining', run: (say) => this.openMarket(say) },
      { title: `${this.watched} days with the new version`, run: (say) => this.watchNewVersion(say) },
    ];
  }

  private get watched(): number {
    return this.learns ? WATCHED_DAYS.learning : WATCHED_DAYS.serving;
  }

  /** One series as the body of a request. */
  public exampleRequest(): ExampleRequest {
    return {
      content: JSON.stringify(writeSeries(this.series[0]!, HISTORY, 2 * HORIZON, HORIZON)),
      contentType: JSON_DOCUMENT,
    };
  }

  public judge(summary: UnjudgedSummary): Expectation[] {
    return judgeDemand(summary, this.errors, this.learns);
  }

  public override conclude(): string | undefined {
    return describeLearned(this.errors);
  }

  private async upload(name: string, from: number, until: number): Promise<void> {
    const source = this.lifecycle.output('SourceUri').replace(/\/$/, '');
    await this.cloud.store.write(`${source}/${name}`, writeDemand(this.series, from, until));
  }

  private async trainFirst(say: Say): Promise<void> {
    await this.upload('sales.csv', 0, HISTORY);
    this.note('data', `sales of ${HISTORY} days of ${this.series.length} series arrive`);
    const run = await this.lifecycle.requestTraining('first training');
    this.followed.add(run);
    await this.lifecycle.followRunToSuccess(run, say);
  }

  /** The sales of the day before arrive, each shop asks for its week, and the window is evaluated. */
  private async passDay(day: number, say: Say): Promise<void> {
    const known = HISTORY + day;
    await this.cloud.clock.jumpTo(this.at(day, Math.max(MORNING, this.looked + HOUR)));
    await this.upload(
      `sales-${this.at(day - 1, 0)
        .toISOString()
        .slice(0, 10)}.csv`,
      known - 1,
      known,
    );
    const names = [...new Set(this.series.map(({ store }) => store))];
    const shops = names.map((name) => this.series.filter(({ store }) => store === name));
    const requests = shops.map((series) => ({
      inferenceId: `d${day}-${series[0]!.store}`,
      contentType: JSON_DOCUMENT,
      body: JSON.stringify({ instances: series.map((one) => writeSeries(one, known, SENT, HORIZON)) }),
    }));
    let error = 0;
    let naive = 0;
    let total = 0;
    const whole = { error: 0, total: 0 };
    const failed = await invokeAll(
      this.lifecycle.runtime,
      this.lifecycle.output('EndpointName'),
      requests,
      (answer, place) => {
        const { predictions } = JSON.parse(answer) as { predictions: { mean: number[] }[] };
        shops[place]!.forEach(({ rows }, index) => {
          predictions[index]!.mean.forEach((forecast, step) => {
            const { units } = rows[known + step]!;
            whole.error += Math.abs(units - forecast);
            whole.total += units;
            if (day < MARKET_DAY && known + step >= HISTORY + MARKET_DAY) {
              // Nobody knew.
              return;
            }
            error += Math.abs(units - forecast);
            naive += Math.abs(units - rows[known + step - HORIZON]!.units);
            total += units;
          });
        });
      },
    );
    this.record.traffic.push({
      start: this.at(day, 0).toISOString(),
      time: this.at(day, MORNING).toISOString(),
      requests: requests.length,
      failed: failed.length,
    });
    if (total === 0) {
      throw new Error(`none of the ${requests.length} requests of day ${day} was answered: ${failed[0]}`);
    }
    this.errors.push({
      day,
      version: this.lifecycle.servingVersion(),
      wape: error / total,
      naive: naive / total,
      whole: whole.error / whole.total,
    });
    const share = (value: number): string => `${((100 * value) / total).toFixed(1)} %`;
    say(
      `day ${day}: ${this.series.length} forecasts, which will be wrong by ${share(error)} of the sales, the last week again by ${share(naive)}${failed.length > 0 ? `; ${failed.length} requests failed: ${failed[0]}` : ''}`,
    );
  }

  /** Until a version serves that an alarm asked for. */
  private async openMarket(say: Say): Promise<void> {
    this.record.launch = this.at(MARKET_DAY, 0).toISOString();
    this.note('launch', 'a market opens on Saturdays: the shops sell less then, and more before');
    while (this.lifecycle.servingVersion() === 1 && this.day <= PATIENCE_DAY) {
      await this.spendDay(say);
    }
  }

  private async watchNewVersion(say: Say): Promise<void> {
    for (let left = this.watched; left > 0; left -= 1) {
      await this.spendDay(say);
    }
  }

  private async spendDay(say: Say): Promise<void> {
    await this.spendDays([this.day], (day) => this.passDay(day, say));
    this.day += 1;
    await this.followNewRuns(say);
  }
}

/** The story's sales: day 0 of the story follows the history. */
export function makeStoryDemand(days: number): DemandSeries[] {
  return makeDemand({
    start: new Date(STORY_START.getTime() - HOUR - HISTORY * DAY),
    days,
    marketFrom: HISTORY + MARKET_DAY,
  });
}

/** The sales before the story, as the file that the first training reads. */
export function writeStoryDemand(): string {
  return writeDemand(makeStoryDemand(HISTORY), 0, HISTORY);
}

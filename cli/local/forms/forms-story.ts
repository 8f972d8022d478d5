import path from 'node:path';
import { IMAGE_TYPES } from '../../../contract/images';
import { JSON_LINES } from '../../../contract/jobs';
import { ProblemType } from '../../../contract/metrics';
import type { LocalCloud } from '../../../local/cloud';
import type { UnjudgedSummary } from '../judge-parts';
import { type ExampleRequest, LocalStory } from '../local-story';
import { createRandom, drawSample } from '../random';
import type { Expectation } from '../summary-types';
import type { Say, Task } from '../tasks';
import { invokeAll } from '../traffic';
import { drawForms, type Form, type Forms, storeForms } from './draw-forms';
import { judgeForms, SECOND_WARD_DAY } from './judge-forms';
import { addFound, type Found, findDigits } from './measure-forms';

const HOUR = 3600 * 1000;
/** When forms are scanned, each day. */
const NOON = 12 * HOUR;
const FORMS_PER_DAY = 220;
/** Of the forms of a day, those of the second ward once it scans as well. */
const SECOND_SHARE = 0.4;

/**
 * A model finds the digits on scanned forms of one ward. From day 4 on a second ward sends its forms, from a scanner whose lamp is
 * worn; annotated ones arrive on day 5, and the drift alarm has them learned.
 */
export class FormsStory extends LocalStory {
  public readonly target = { type: ProblemType.OBJECT_DETECTION } as const;
  public override readonly change = { everybody: 'forms', launch: 'a second ward scans as well' };
  private readonly forms: Forms;
  private readonly random = createRandom(7);
  /** What the first model, and the one that saw the second ward, find of its digits that no training saw. */
  private readonly found: Found[] = [];

  /**
   * @param getCloud the cloud, once it runs; the tasks are listed before
   * @param root the package's folder
   * @param assembly the folder of the synthesized app
   */
  public constructor(getCloud: () => LocalCloud, root: string, assembly: string) {
    super(getCloud, assembly);
    this.forms = readForms(root);
  }

  protected get days(): Task[] {
    return [
      { title: 'first training', run: (say) => this.trainFirst(say) },
      { title: 'first rollout', run: (say) => this.waitForVersion(1, say) },
      {
        title: 'days 1 to 3: forms as before',
        run: (say) => this.spendDays([1, 2, 3], (day) => this.sendDay(day, say)),
      },
      { title: 'days 4 and 5: a second ward', run: (say) => this.openWard(say) },
      { title: 'retraining', run: (say) => this.followRetraining(say) },
      { title: 'second rollout', run: (say) => this.waitForVersion(2, say) },
      { title: 'days 6 and 7: with the new version', run: (say) => this.recover(say) },
    ];
  }

  public exampleRequest(): ExampleRequest {
    return { content: this.forms.usual[0]!.image, contentType: IMAGE_TYPES.png };
  }

  public judge(summary: UnjudgedSummary): Expectation[] {
    return judgeForms(summary, this.found);
  }

  private async upload(name: string, forms: Form[], what: string): Promise<void> {
    const source = this.lifecycle.output('SourceUri').replace(/\/$/, '');
    for (const [file, content] of storeForms(name, forms)) {
      await this.cloud.store.write(`${source}/${file}`, content);
    }
    this.note('data', `${forms.length} ${what}`);
  }

  private async trainFirst(say: Say): Promise<void> {
    await this.upload('first-ward', this.forms.first, 'annotated forms of the first ward arrive');
    const run = await this.lifecycle.requestTraining('first training');
    await this.lifecycle.followRunToSuccess(run, say);
  }

  private async sendDay(day: number, say: Say): Promise<void> {
    await this.cloud.clock.jumpTo(this.at(day, Math.max(NOON, this.looked + HOUR)));
    const fromSecond = day < SECOND_WARD_DAY ? 0 : Math.round(FORMS_PER_DAY * SECOND_SHARE);
    const forms = [
      ...drawSample(this.forms.usual, FORMS_PER_DAY - fromSecond, this.random),
      ...drawSample(this.forms.unseen, fromSecond, this.random),
    ];
    const { failed, found } = await this.ask(forms, `d${day}`);
    this.record.traffic.push({
      start: this.at(day, 0).toISOString(),
      time: this.at(day, NOON).toISOString(),
      requests: forms.length,
      failed: failed.length,
    });
    const trouble = failed.length > 0 ? `; ${failed.length} requests failed: ${failed[0]}` : '';
    say(`day ${day}: ${forms.length} forms, ${describeFound(found)}${trouble}`);
  }

  private async ask(forms: readonly Form[], name: string): Promise<{ failed: string[]; found: Found }> {
    const pages: Found[] = [];
    const failed = await invokeAll(
      this.lifecycle.runtime,
      this.lifecycle.output('EndpointName'),
      forms.map(({ id, image }) => ({
        inferenceId: `${name}-${id}`,
        body: image,
        contentType: IMAGE_TYPES.png,
        accept: JSON_LINES,
      })),
      (answer, place) => pages.push(findDigits(answer, forms[place]!.digits)),
    );
    return { failed, found: addFound(pages) };
  }

  /** What the version that serves finds on forms of the second ward that no training sees. */
  private async measure(say: Say): Promise<void> {
    const { found } = await this.ask(this.forms.unseen, 'measure');
    this.found.push(found);
    say(`forms of the second ward that no training saw: ${describeFound(found)}`);
  }

  private async openWard(say: Say): Promise<void> {
    this.record.launch = this.note('launch', 'a second ward scans as well, with a worn lamp');
    await this.spendDays([SECOND_WARD_DAY], (day) => this.sendDay(day, say));
    await this.sendDay(SECOND_WARD_DAY + 1, say);
    await this.measure(say);
    await this.upload('second-ward', this.forms.annotated, 'annotated forms of the second ward arrive');
    await this.cloud.advanceTo(this.at(SECOND_WARD_DAY + 2, this.looked));
  }

  private async recover(say: Say): Promise<void> {
    await this.spendDays([SECOND_WARD_DAY + 2], (day) => this.sendDay(day, say));
    await this.sendDay(SECOND_WARD_DAY + 3, say);
    await this.measure(say);
    await this.cloud.advanceTo(this.at(SECOND_WARD_DAY + 4, this.looked));
  }
}

function describeFound({ digits, right, wrong }: Found): string {
  return `${((100 * right) / digits).toFixed(1)} % of ${digits} digits found, ${wrong} where none is`;
}

function readForms(root: string): Forms {
  return drawForms(path.join(root, 'examples', 'scans', 'digits.csv'));
}

/** The forms of the first ward, as the files that the first training reads. */
export function storeFirstForms(root: string): Map<string, string | Buffer> {
  return storeForms('first-ward', readForms(root).first);
}

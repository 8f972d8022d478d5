import type { QualityConfig } from '../../contract/quality-config';
import { unifyClass } from '../../contract/unify-class';
import type { AnsweredRecord } from '../../engine/quality/captured-record';
import type { GroundTruth } from '../../engine/quality/ground-truth';
import { InputError } from '../drift/input-error';
import { QUALITY_OPTIONS } from './options';

/** Different labels that are remembered. */
const MOST_LABELS = 20;

/** Remembers what ids and labels look like, to say what is probably wrong with them. */
export class LabelNotes {
  private readonly labels = new Set<string>();
  private labelledId?: string;
  private answeredId?: string;

  addRecord({ id }: AnsweredRecord): void {
    this.answeredId ??= id;
  }

  addLabels({ id, labels }: GroundTruth): void {
    this.labelledId ??= id;
    for (const label of this.labels.size < MOST_LABELS ? labels : []) {
      this.labels.add(unifyClass(label));
    }
  }

  /**
   * Refuses to take whatever is not 1 for the negative class.
   *
   * @param isNamed whether somebody said which class is the positive one
   * @throws InputError naming the labels
   */
  requirePositive({ problemType, positiveClass }: QualityConfig, isNamed: boolean): void {
    const labels = [...this.labels];
    if (problemType === 'binary' && isNamed && this.isNonePositive(positiveClass) && labels.length > 1) {
      throw new InputError(`${QUALITY_OPTIONS.positive}: no label is ${positiveClass}; there are ${this.nameLabels()}`);
    }
    if (problemType !== 'binary' || isNamed || labels.every((label) => ['0', '1'].includes(label))) {
      return;
    }
    throw new InputError(
      labels.length > 2
        ? `${QUALITY_OPTIONS.problem}: there are ${labels.length === MOST_LABELS ? 'at least ' : ''}${labels.length} different labels (${this.nameLabels()}): say ${QUALITY_OPTIONS.problem} multiclass or regression, or which one is the positive class, with ${QUALITY_OPTIONS.positive}`
        : `${QUALITY_OPTIONS.positive}: say which label is the positive class, that the model's probability is of; there are ${this.nameLabels()}`,
    );
  }

  /**
   * What is probably wrong.
   *
   * @param labelled rows that have a label
   * @param others labels of other rows
   */
  list(config: QualityConfig, labelled: number, others: number): string[] {
    const { problemType, positiveClass, negativeClass } = config;
    const known = [...this.labels];
    const rest = this.listOthers(positiveClass);
    return [
      ...(labelled === 0 && others > 0
        ? [
            `no label is of a row that was answered: rows have ids such as ${JSON.stringify(this.answeredId)}, labels such as ${JSON.stringify(this.labelledId)}`,
          ]
        : []),
      ...(problemType === 'binary' && known.length > 0 && this.isNonePositive(positiveClass)
        ? [`no label is the positive class ${positiveClass}; there are ${this.nameLabels()}`]
        : []),
      ...(problemType === 'binary' && negativeClass === undefined && rest.length > 1
        ? [`every label but ${positiveClass} is taken for the other class: ${rest.join(', ')}`]
        : []),
    ];
  }

  /** The only label beside the positive class; undefined where there are others, or none. */
  findOther(positiveClass: string): string | undefined {
    const others = this.listOthers(positiveClass);
    return others.length === 1 && others[0] !== '0' ? others[0] : undefined;
  }

  private listOthers(positiveClass: string): string[] {
    return [...this.labels].filter((label) => label !== '1' && label !== unifyClass(positiveClass));
  }

  private isNonePositive(positiveClass: string): boolean {
    return this.labels.size < MOST_LABELS && this.listOthers(positiveClass).length === this.labels.size;
  }

  private nameLabels(): string {
    return [...this.labels].map((label) => (label.length > 40 ? `${label.slice(0, 39)}…` : label)).join(', ');
  }
}

import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { parseDecimal } from '../../../contract/decimal';
import { PREPARE_OUTPUTS, STEPS } from '../../../contract/jobs';
import { FILES } from '../../../contract/layout';
import { ProblemType } from '../../../contract/metrics';
import type { LocalCloud } from '../../../local/cloud';
import type { LifecycleClient } from '../lifecycle-client';

/** One row that no training saw. */
export interface HeldOutRow {
  /** Such as `h12`: the twelfth held-out row. */
  readonly id: string;
  /** As the body of a request: a line of CSV without its end. */
  readonly line: string;
  /** What is true of it, as the data writes it. */
  readonly label: string;
}

/** What the preparation says of the target. */
export interface TargetSchema {
  readonly name: string;
  readonly type: `${ProblemType}`;
  readonly positiveClass?: string;
  readonly negativeClass?: string;
  readonly classes?: string[];
  readonly unit?: string;
}

/** The held-out rows of a run, and the target. */
export interface HeldOut {
  readonly rows: HeldOutRow[];
  readonly target: TargetSchema;
}

/** The label that a model learns as the data writes it: the class of its number, or the number. */
export function spellLabel(label: string, { type, positiveClass, negativeClass, classes }: TargetSchema): string {
  if (type === ProblemType.REGRESSION) {
    return label;
  }
  const names = type === ProblemType.BINARY ? [negativeClass, positiveClass] : (classes ?? []);
  const name = names[parseDecimal(label)];
  if (name === undefined) {
    throw new Error(`the label ${label} is none of the classes ${names.join(', ')}`);
  }
  return name;
}

/** Rows and labels of a preparation's outputs. */
export function pairRows(features: string, labels: string, target: TargetSchema): HeldOutRow[] {
  const rows = parse(features, { relax_column_count: true }) as string[][];
  const truths = labels.trim().split(/\r?\n/);
  if (rows.length !== truths.length) {
    throw new Error(`there are ${rows.length} held-out rows and ${truths.length} labels`);
  }
  return rows.map((row, index) => ({
    id: `h${index + 1}`,
    line: stringify([row]).trimEnd(),
    label: spellLabel(truths[index]!, target),
  }));
}

/**
 * Reads the held-out rows of a run.
 *
 * @throws Error when the run has no preparation: rows that were prepared elsewhere have no raw form here
 */
export async function readHeldOut(cloud: LocalCloud, client: LifecycleClient, run: string): Promise<HeldOut> {
  const steps = await client.listSteps(run);
  const read = async (output: string, file: string): Promise<string> => {
    const uri = await client.findOutput(steps, STEPS.prepare, output);
    if (uri === undefined) {
      throw new Error(`the run has no step ${STEPS.prepare}, whose held-out rows would be the traffic`);
    }
    return (await cloud.store.read(`${uri}/${file}`)).toString('utf8');
  };
  const { target } = JSON.parse(await read(PREPARE_OUTPUTS.baseline, FILES.baselineSchema)) as { target: TargetSchema };
  const features = await read(PREPARE_OUTPUTS.test, FILES.heldOutRows);
  return { rows: pairRows(features, await read(PREPARE_OUTPUTS.labels, FILES.labels), target), target };
}

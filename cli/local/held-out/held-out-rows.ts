import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { parseDecimal } from '../../../contract/decimal';
import { IMAGE_ENDINGS, IMAGE_TYPES } from '../../../contract/images';
import { CSV, PREDICTION_PARTS, PREPARE_OUTPUTS, STEPS } from '../../../contract/jobs';
import { FILES } from '../../../contract/layout';
import { ProblemType } from '../../../contract/metrics';
import type { LocalCloud } from '../../../local/cloud';
import type { LifecycleClient } from '../lifecycle-client';
import type { ExampleRequest } from '../local-story';

/** One row that no training saw, or one image. */
export interface HeldOutRow extends ExampleRequest {
  /** Such as `h12`: the twelfth held-out row. */
  readonly id: string;
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
  /** Whether images are classified, each in a request of its own. */
  readonly images?: boolean;
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
  return label(
    rows.map((row) => ({ content: stringify([row]).trimEnd(), contentType: CSV })),
    labels,
    target,
  );
}

/** Images and labels of a preparation's outputs. @param images by the names of their files, in any order */
export function pairImages(images: ReadonlyMap<string, Buffer>, labels: string, target: TargetSchema): HeldOutRow[] {
  // The labels are in the order of the names.
  const sorted = [...images].sort(([one], [other]) => (one < other ? -1 : 1));
  const contents = sorted.map(([name, content]) => ({
    content,
    contentType: IMAGE_TYPES[IMAGE_ENDINGS[name.slice(name.lastIndexOf('.') + 1)]!],
  }));
  return label(contents, labels, target);
}

/** @param contents lines of CSV without their ends, or the bytes of images */
function label(contents: ExampleRequest[], labels: string, target: TargetSchema): HeldOutRow[] {
  const truths = labels.trim().split(/\r?\n/);
  if (contents.length !== truths.length) {
    throw new Error(`there are ${contents.length} held-out rows and ${truths.length} labels`);
  }
  return contents.map((each, index) => ({
    id: `h${index + 1}`,
    ...each,
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
  const locate = async (output: string): Promise<string> => {
    const uri = await client.findOutput(steps, STEPS.prepare, output);
    if (uri === undefined) {
      throw new Error(`the run has no step ${STEPS.prepare}, whose held-out rows would be the traffic`);
    }
    return uri;
  };
  const read = async (output: string, file: string): Promise<string> =>
    (await cloud.store.read(`${await locate(output)}/${file}`)).toString('utf8');
  const { target } = JSON.parse(await read(PREPARE_OUTPUTS.baseline, FILES.baselineSchema)) as { target: TargetSchema };
  const labels = await read(PREPARE_OUTPUTS.labels, FILES.labels);
  if (target.images) {
    return { rows: pairImages(await readImages(cloud, await locate(PREPARE_OUTPUTS.test)), labels, target), target };
  }
  return { rows: pairRows(await read(PREPARE_OUTPUTS.test, FILES.heldOutRows), labels, target), target };
}

/** The held-out images of a folder, by their names; those that a threshold is chosen on lie beside them. */
async function readImages(cloud: LocalCloud, folder: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const uri of await cloud.store.list(`${folder}/`)) {
    const name = uri.slice(uri.lastIndexOf('/') + 1);
    if (!name.startsWith(PREDICTION_PARTS.validation)) {
      found.set(name, await cloud.store.read(uri));
    }
  }
  return found;
}

import type { Change } from './compare';
import { type Finding, find, show, showChange } from './finding';
import { type Fact, type Facts, ORDER } from './resolve';

/** What a change does to data, model or pipeline; undefined where it is about something else. */
export function describeModel(change: Change): readonly Finding[] | undefined {
  const { item, path } = change;
  if (item.type === 'asset') {
    return 'files' in item.facts ? undefined : describeConfiguration(change);
  }
  return item.type === 'AWS::SageMaker::Pipeline' ? describeStep(change, path.indexOf('Steps')) : undefined;
}

/** Of a configuration of the jobs: the recipe, or what evaluates. */
function describeConfiguration(change: Change): readonly Finding[] {
  const { item, path } = change;
  const [part, ...rest] = path[0] === 'recipe' ? path.slice(1) : path;
  const model = (text: string): readonly Finding[] => [find('model', item, text)];
  if (part === 'features' || part === 'categoricalFeatures') {
    const [column, ...property] = rest;
    if (column === ORDER) {
      return part === 'features' ? [find('merge', item, ORDER_TEXT, 'clients')] : [];
    }
    if (property.length > 0) {
      return model(`column ${column}: ${property.join('.')} ${showChange(change)}`);
    }
    return part === 'features' ? describeColumn(change, column) : [];
  }
  if (part === 'target') {
    return [
      ...model(`${path.slice(path[0] === 'recipe' ? 1 : 0).join('.')}: ${showChange(change)}`),
      ...describeAnswer(change, rest),
    ];
  }
  if (part === 'hyperparameters') {
    return model(`hyperparameter ${rest.join('.')}: ${showChange(change)}`);
  }
  if (rest.at(-1) === ORDER) {
    return model(`order of ${[part, ...rest.slice(0, -1)].join('.')}: ${showChange(change)}`);
  }
  return model(`${[part, ...rest].join('.')}: ${showChange(change)}`);
}

/** What of a target is what clients read in an answer. */
const ANSWERED: Readonly<Record<string, string>> = {
  type: 'an answer of another kind',
  positiveClass: 'a score of another class',
  classes: 'probabilities of other classes, or in another order',
  name: 'about another column',
  unit: 'a number in another unit',
};

/** Whether clients are answered something else, which no version that serves does before the next one. */
function describeAnswer({ item, before, after }: Change, [part]: readonly string[]): readonly Finding[] {
  const what = ANSWERED[part];
  // What only the one kind of target has says no more than that the kind is another one.
  return what === undefined || (part !== 'unit' && (before === undefined || after === undefined))
    ? []
    : [find('merge', item, `clients get ${what}, from the first version of the new recipe on`, 'clients')];
}

const ORDER_TEXT = 'clients must send the columns in another order';

function describeColumn({ item, after }: Change, column: string): readonly Finding[] {
  if (after === undefined) {
    return [
      find('model', item, `column ${column} is dropped`),
      find('merge', item, `clients must no longer send the column ${column}`, 'clients'),
    ];
  }
  // The evaluation has the names of columns alone.
  const { type, encoding } = (typeof after === 'object' ? after : {}) as Facts;
  const how = [type, encoding].filter(Boolean).join(', ');
  return [
    {
      ...find('model', item, `column ${column} is added${how === '' ? '' : ` (${how})`}`),
      // The evaluation's list repeats the recipe's.
      ...(type === undefined ? {} : { consequences: [`the raw rows of the next run must have the column ${column}`] }),
    },
    find('merge', item, `clients must send the column ${column}`, 'clients'),
  ];
}

/** What the steps of a pipeline are asked to do. */
function describeStep(change: Change, start: number): readonly Finding[] {
  const { item, path, before, after } = change;
  const [step, ...rest] = path.slice(start + 1);
  const model = (text: string): readonly Finding[] => [find('model', item, text)];
  if (start < 0) {
    return model(`pipeline: ${path.join('.')} ${showChange(change)}`);
  }
  if (step === ORDER) {
    return model(`steps in another order: ${showChange(change)}`);
  }
  if (rest.length === 0) {
    const { Type } = (after ?? before) as Facts;
    return model(`step ${step} (${show(Type)}) is ${after === undefined ? 'dropped' : 'added'}`);
  }
  const place = (rest[0] === 'Arguments' ? rest.slice(1) : rest).join('.');
  return rest.at(-1) === ORDER || PLUMBING.test(place)
    ? [{ ...find('model', item, `step ${step}: ${CONNECTIONS}`), details: [`${place} ${showChange(change)}`] }]
    : model(describePlace(step, place, change));
}

/** What a step hands to the next one follows from the steps, so that it is told in one sentence of each. */
const PLUMBING =
  /(?:^|\.)(?:ProcessingInputs|ProcessingOutputConfig|InputDataConfig|OutputDataConfig|ContainerArguments|ModelDataUrl|DependsOn|TransformInput|TransformOutput|CustomerMetadataProperties|PropertyFiles|ModelMetrics|Std:Join)(?:\.|$)/;

/** The sentence for it. */
export const CONNECTIONS = 'what it reads, writes and waits for changes';

const BOUNDS: Readonly<Record<string, string>> = { MinValue: 'at least', MaxValue: 'at most' };

/** Places of a request in the words of those who set them, the first that fits counts. */
const PLACES: ReadonlyArray<readonly [RegExp, (found: RegExpExecArray, step: string) => string]> = [
  [/(?:^|\.)(?:\w*Image|ImageUri|TRAINING_IMAGE)$/, () => 'image:'],
  [/HyperParameters\.(.+)$/, ([, name]) => `hyperparameter ${name}:`],
  [
    /ParameterRanges\.\w+\.([^.]+)(?:\.(\w+))?$/,
    ([, name, bound]) => `tuning range of ${name}:${bound ? ` ${BOUNDS[bound] ?? bound}` : ''}`,
  ],
  [/ResourceLimits\.MaxNumberOfTrainingJobs$/, () => 'trainings of the tuning:'],
  [/ResourceLimits\.MaxParallelTrainingJobs$/, () => 'trainings of the tuning at a time:'],
  [/Containers\.\d+\.(?:Environment\.)?(.+)$/, ([, name]) => `container of the model: ${name}`],
  [/(?:^|\.)InstanceType$/, (_, step) => `step ${step}: instance`],
  [/(?:^|\.)InstanceCount$/, (_, step) => `step ${step}: number of instances`],
];

function describePlace(step: string, place: string, change: Change): string {
  for (const [pattern, tell] of PLACES) {
    const found = pattern.exec(place);
    if (found) {
      const words = tell(found, step);
      return `${words} ${words === 'image:' ? showChange(shorten(change)) : showChange(change)}`;
    }
  }
  return `step ${step}: ${place} ${showChange(change)}`;
}

/** Of an image the last part says what it is; the rest says which registry of a region has it. */
function shorten({ before, after }: Change): { readonly before?: Fact; readonly after?: Fact } {
  const name = (image?: Fact): Fact | undefined => (typeof image === 'string' ? image.split('/').at(-1) : image);
  const [old, fresh] = [name(before), name(after)];
  return old === fresh ? { before, after } : { before: old, after: fresh };
}

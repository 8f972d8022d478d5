import type { Change } from './compare';
import { type Finding, find, show, showChange } from './finding';
import { type Facts, ORDER } from './resolve';

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
  if (part === 'hyperparameters') {
    return model(`hyperparameter ${rest.join('.')}: ${showChange(change)}`);
  }
  if (rest.at(-1) === ORDER) {
    return model(`order of ${[part, ...rest.slice(0, -1)].join('.')}: ${showChange(change)}`);
  }
  return model(`${[part, ...rest].join('.')}: ${showChange(change)}`);
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
    find('model', item, `column ${column} is added${how === '' ? '' : ` (${how})`}`),
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
  const hyperparameter = /^HyperParameters\.(.+)$/.exec(place)?.[1];
  return model(
    hyperparameter === undefined
      ? `step ${step}: ${place} ${showChange(change)}`
      : `hyperparameter ${hyperparameter}: ${showChange(change)}`,
  );
}

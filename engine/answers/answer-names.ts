/** What a name in an answer stands for. */
export type FieldKind = 'label' | 'score' | 'value' | 'numbers' | 'classes' | 'embedding';

/** The names that answers use, in small letters and without `_`, `-` and blanks. */
const KINDS: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ...list('label', 'label', 'predictedlabel', 'predictionlabel', 'class', 'predictedclass', 'classname', 'category'),
  ...list('label', 'closestcluster', 'predict', 'entity', 'entitygroup', 'tokenstr'),
  ...list('score', 'score', 'probability', 'prob', 'proba', 'confidence', 'predictionscore', 'predictedprobability'),
  ...list('value', 'prediction', 'predicted', 'predictedvalue', 'value', 'ypred', 'yhat', 'answer'),
  ...list('numbers', 'probabilities', 'scores', 'probs', 'predictproba', 'predictionvalues', 'classprobabilities'),
  ...list('classes', 'labels', 'classes', 'classnames'),
  ...list('embedding', 'embedding'),
]);

/** The names under which frameworks wrap the answers to several rows. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'predictions',
  'outputs',
  'output',
  'results',
  'result',
  'data',
  'instances',
  'prediction',
  'body',
  'response',
]);

/** Names whose score is the probability of the label beside it, and of the positive class. */
const OF_LABEL: ReadonlySet<string> = new Set(['label', 'confidence']);
const OF_POSITIVE_CLASS: ReadonlySet<string> = new Set(['predictedlabel']);

function list(kind: FieldKind, ...names: string[]): [string, FieldKind][] {
  return names.map((name) => [name, kind]);
}

/** A name as servers' spellings of it have in common: `dataFrame`, `data_frame` and `Data Frame` are one. */
export function simplifyName(name: string): string {
  return name.toLowerCase().replace(/[_\-\s]/g, '');
}

/** The probability of a class that is called `a`, which is no `proba`. */
const PROBABILITY_OF_A = /^prob[_\-\s]a$/i;

/** What a name stands for; undefined when it is none of those that answers use. */
export function findKind(name: string): FieldKind | undefined {
  return PROBABILITY_OF_A.test(name) ? undefined : KINDS.get(simplifyName(name));
}

/** Whether a name is one under which answers to several rows are wrapped. */
export function isWrapper(name: string): boolean {
  return WRAPPERS.has(simplifyName(name));
}

/** What a score is the probability of, by the names that stand in its answer; undefined when they leave it open. */
export function findScoreOf(names: readonly string[]): 'positiveClass' | 'label' | undefined {
  const simple = names.map(simplifyName);
  if (simple.some((name) => OF_LABEL.has(name))) {
    return 'label';
  }
  return simple.some((name) => OF_POSITIVE_CLASS.has(name)) ? 'positiveClass' : undefined;
}

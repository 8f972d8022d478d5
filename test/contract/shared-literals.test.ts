import { listPythonLiterals, listTypeScriptLiterals } from './list-literals';
import { AWS_IN_LOCAL, WORDS_IN_LOCAL } from './words-in-local';

const constructs = listTypeScriptLiterals('constructs', 'lib');
const handlers = listTypeScriptLiterals('lambda', 'engine');
const jobs = listPythonLiterals('jobs');
const commands = listTypeScriptLiterals('cli');
const local = listTypeScriptLiterals('local');

/** Why a literal may stand on both sides of TypeScript without being a name that they must agree on. */
const ALLOWED = new Map<string, readonly string[]>([
  // Glue, phrases and colours of texts for people: a change on one side breaks nothing on the other.
  [
    'for people',
    [
      ...[
        ', ',
        ', …',
        '; ',
        ' · ',
        ' and ',
        ' or ',
        'nothing',
        '#0072b2',
        '#d55e00',
        'above',
        'below',
        'exactly',
        'allowed',
        'required',
      ],
      ...['rows compared', 'a number', 'a whole number', 'drift', 'started', 'failed'],
      ...[
        'bar',
        'plain',
        'start',
        'end',
        'bad',
        'no drift',
        'too few rows',
        'the predictions',
        'baseline from',
        'what',
        'where',
      ],
      ...[
        'others',
        'total',
        'version',
        'window',
        'cause',
        '2-digit',
        'short',
        'en-GB',
        'UTC',
        '""',
        'category',
        'inside',
        'vermilion',
      ],
    ],
  ],
  // Words of JavaScript, Python, hashes and tools.
  [
    'of a language or library',
    [
      'hex',
      'sha256',
      'utf8',
      'true',
      'package.json',
      'null',
      'object',
      'string',
      'number',
      'text',
      '*.pyc',
      '__pycache__',
      'name',
    ],
  ],
  // AWS's own words, which the SDK's and CDK's types check on their sides.
  [
    'of AWS',
    [
      ...['CANARY', 'LINEAR', 'Approved', 'PendingManualApproval', 'JSON', 'String', 'ModelName'],
      ...['application/json', 'text/csv', 'lambda', 'sagemaker', 'code', 'row', 'model'],
      ...['CSV', 'CreationTime', 'Executing', 'Failed', 'InService', 'Stopping'],
    ],
  ],
  // Ids of constructs beside words of logs, columns of our own pages, keys of records that one side alone writes and reads.
  [
    'another thing on each side',
    [
      ...['Candidates', 'Registry', 'config', 'feature', 'none', 'source', 'id', 'key', 'jobs', 'target'],
      ...['column', 'features', 'label', 'met', 'missing', 'rows', 'share', 'type', 'value', 'error', 'prediction'],
      ...[
        'predictions',
        'columns',
        '.csv',
        'alarm',
        'absent',
        'baseline',
        'data',
        'endpoint',
        'kind',
        'measure',
        'pipeline',
        'retraining',
        'unknown',
      ],
    ],
  ],
  // Members of an enum or union in contract/ that the compiler checks wherever they are written.
  [
    'checked by the compiler',
    [
      ...['probability', 'probabilities', 'csv'],
      ...['numeric', 'categorical', 'mode', 'binary'],
      ...[
        'Drift',
        'NoDrift',
        'InsufficientData',
        'CriteriaMet',
        'skipped',
        'baseline_drift_check',
        'badCsv',
        'lineTooLong',
      ],
      ...['notUtf8', 'wrongArity', 'missingShare', 'multivariate', 'rejected', 'statistics', 'verdict'],
      ...['accuracy', 'auc', 'f1', 'precision', 'recall'],
    ],
  ],
]);

function shared(one: Set<string>, other: Set<string>): string[] {
  const allowed = new Set([...ALLOWED.values()].flat());
  return [...one].filter((literal) => other.has(literal) && !allowed.has(literal));
}

test('no name stands on two sides of a deployment that contract/ could say once', () => {
  const found = [...shared(constructs, handlers), ...shared(constructs, jobs), ...shared(handlers, jobs)];
  expect([...new Set(found)]).toEqual([]);
});

test('the command line says what contract/ or engine/ name by their names', () => {
  const found = [constructs, handlers, jobs].flatMap((side) => shared(commands, side));
  expect([...new Set(found)]).toEqual([]);
});

test('the local cloud says nothing of ours: its words are those of AWS, taken from its records', () => {
  // An emulation that took our spelling of AWS's words would agree with our slips.
  const known = new Set([...AWS_IN_LOCAL, ...WORDS_IN_LOCAL]);
  const found = [constructs, handlers, jobs].flatMap((side) => shared(local, side)).filter((word) => !known.has(word));
  expect([...new Set(found)]).toEqual([]);
  expect(
    [...known].filter((word) => ![constructs, handlers, jobs].some((side) => side.has(word) && local.has(word))),
  ).toEqual([]);
});

test('every allowance is still made use of', () => {
  const both = (literal: string): boolean =>
    [constructs, handlers, jobs, commands].filter((side) => side.has(literal)).length > 1;
  expect([...ALLOWED.values()].flat().filter((literal) => !both(literal))).toEqual([]);
});

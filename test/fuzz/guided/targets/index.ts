import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BINARY_ANSWERS } from '../../../corpus/answer-shapes';
import { BODIES } from '../../../corpus/body-shapes';
import { LABEL_SHAPES } from '../../../corpus/label-shapes';
import { CLASS_ANSWERS, NUMBER_ANSWERS } from '../../../corpus/other-answer-shapes';
import { SETTINGS } from '../../../lambda/deploy-model/endpoint-settings';
import type { Guided } from '../guide';
import { checkAnswer } from './answer';
import { checkBody } from './body';
import { checkCapture } from './capture';
import { checkLabel } from './label';
import { checkState } from './state';
import { checkTrainingRows } from './training-rows';

const toBytes = (texts: readonly string[]): Buffer[] => texts.map((text) => Buffer.from(text));
const toJson = (values: readonly unknown[]): Buffer[] => toBytes(values.map((value) => JSON.stringify(value)));

/** The body of a shape, out of its BASE64. */
const open = ({ body, encoding }: { body: string; encoding?: string }): Buffer =>
  Buffer.from(body, encoding === 'BASE64' ? 'base64' : 'utf8');

const MARKS = [
  '"',
  '""',
  '\\',
  ',',
  '\n',
  '\r\n',
  '\r',
  '{',
  '}',
  '[',
  ']',
  ':',
  ' ',
  '\t',
  '\0',
  '\uFEFF',
  '\u2028',
  'é',
];
const VALUES = [
  '0',
  '-',
  '1e400',
  'NaN',
  'Infinity',
  '-Infinity',
  'null',
  'true',
  '""',
  '[]',
  '{}',
  '0x1',
  '1.0',
  'NA',
  '1,',
];

const folder = path.join(__dirname, '..', '..', 'corpus');
const owner = { stack: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/s/1', resource: 'Endpoint' };
const pending = {
  ResponseURL: 'https://cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com/x?Signature=1',
  StackId: owner.stack,
  RequestId: 'r',
  LogicalResourceId: 'Endpoint',
  type: 'Create',
  settings: SETTINGS,
  owner,
  receivedAt: 1,
  deadline: 2,
};

/** What is fuzzed, with where it begins. */
export const TARGETS: Readonly<Record<string, Omit<Guided, 'passed'>>> = {
  capture: {
    run: checkCapture,
    seeds: readdirSync(folder)
      .sort()
      .filter((name) => !name.endsWith('.gz'))
      .map((name) => readFileSync(path.join(folder, name))),
  },
  body: {
    run: checkBody,
    seeds: BODIES.map(open),
    tokens: toBytes([
      ...MARKS,
      ...VALUES,
      '"tenure"',
      '"plan":',
      'Charges,',
      '"instances":',
      '"data":',
      '"columns":',
      '"shape":[2,3]',
    ]),
  },
  answer: {
    run: checkAnswer,
    seeds: [...BINARY_ANSWERS, ...CLASS_ANSWERS, ...NUMBER_ANSWERS].map(open),
    tokens: toBytes([
      ...MARKS,
      ...VALUES,
      '"label":',
      '"score":',
      '"POSITIVE"',
      'LABEL_1',
      '"probabilities":',
      '"predictions":',
      '"predicted_label":',
      '0.5',
    ]),
  },
  label: {
    run: checkLabel,
    seeds: toJson(LABEL_SHAPES.map(({ given }) => ({ groundTruthData: given, eventMetadata: { eventId: 'e' } }))),
    tokens: toBytes([...MARKS, ...VALUES, '"data":', '"encoding":"BASE64"', '"encoding":"JSON"', '"label":', 'MQ==']),
  },
  trainingRows: {
    run: checkTrainingRows,
    seeds: toBytes([
      'a,b\n1,x\n2,y\n',
      'a\n1\n\n2\n',
      '\uFEFF"a","b"\r\n"1","say ""hi"""\r\n,\r\n',
      'a,b,c\n1,,NA\n-2.5e3,"x,y",true\n0x10,z,false\n',
      `id,amount\n${Array.from({ length: 40 }, (_, i) => `${i},${i % 7}`).join('\n')}`,
    ]),
    tokens: toBytes([...MARKS, ...VALUES, '1\n2\n3\n4\n', 'x,1\n', '\n\n']),
  },
  state: {
    run: checkState,
    seeds: toJson([
      pending,
      { ...pending, type: 'Delete', settings: undefined, isRetained: true, signedAt: 3 },
      { requestId: 'r', settings: SETTINGS, owner, former: [{ requestId: 'q', settings: SETTINGS }] },
      {
        configName: 'c',
        state: 'failed',
        startedAt: 1,
        reason: 'x',
        failures: 2,
        retryAt: 5,
        rejection: { arn: 'a', at: 1 },
      },
      [{ requestId: 'r', status: 'SUCCESS', owner, signedAt: 1 }],
    ]),
    tokens: toBytes([
      ...MARKS,
      ...VALUES,
      '.amazonaws.com',
      'https://',
      'http://',
      '@evil.example/',
      '"__proto__":',
      '"constructor":',
    ]),
  },
};

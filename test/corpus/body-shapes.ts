import type { Row } from '../../engine/drift';

/** A body that a client sends, and the right reading of it by the columns `tenure`, `plan` and `Charges`. */
export interface BodyShape {
  /** The client, server or library that sends or takes it. */
  readonly who: string;
  readonly body: string;
  /** @default 'application/json' */
  readonly type?: string;
  /** @default - CSV for text/csv, else JSON */
  readonly encoding?: 'CSV' | 'JSON' | 'BASE64';
  readonly rows: readonly Row[];
  /** What must be counted beside them, by reason. @default {} */
  readonly rejected?: Readonly<Record<string, number>>;
}

const ONE: Row = ['3', 'plus', '4.5'];
const TWO: readonly Row[] = [ONE, ['7', 'basic', '1.25']];
const named = { tenure: 3, plan: 'plus', Charges: 4.5 };
const other = { tenure: 7, plan: 'basic', Charges: 1.25 };
const lists = [
  [3, 'plus', 4.5],
  [7, 'basic', 1.25],
];
const names = ['tenure', 'plan', 'Charges'];
const columns = { tenure: [3, 7], plan: ['plus', 'basic'], Charges: [4.5, 1.25] };

const json = (who: string, body: unknown, rows: readonly Row[] = TWO, rejected = {}): BodyShape => ({
  who,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  rows,
  rejected,
});
const csv = (who: string, body: string, rows: readonly Row[] = TWO, rejected = {}): BodyShape => ({
  who,
  body,
  type: 'text/csv',
  rows,
  rejected,
});
const bytes = (who: string, type: string, body: string, rows: readonly Row[] = TWO, rejected = {}): BodyShape => ({
  who,
  body: Buffer.from(body).toString('base64'),
  type,
  encoding: 'BASE64',
  rows,
  rejected,
});

/** Bodies of requests. */
export const BODIES: readonly BodyShape[] = [
  csv('SageMaker SDK, CSVSerializer', '3,plus,4.5\n7,basic,1.25'),
  csv('quoted', '"3","plus","4.5"\r\n"7","basic","1.25"\r\n'),
  csv('pandas to_csv with a header', 'tenure,plan,Charges\n3,plus,4.5\n7,basic,1.25\n', TWO, { headerRow: 1 }),
  csv('a header in another order and other letters', 'charges,TENURE,Plan\n4.5,3,plus\n', [ONE], { headerRow: 1 }),
  csv('pandas to_csv with its index', ',tenure,plan,Charges\n0,3,plus,4.5\n', [ONE], { headerRow: 1 }),
  csv('a quoted header', '"tenure","plan","Charges"\n"3","plus","4.5"\n', [ONE], { headerRow: 1 }),
  csv('JSON that is called CSV', '[[3,"plus",4.5],[7,"basic",1.25]]'),
  csv('a byte order mark', '\uFEFF3,plus,4.5\n', [ONE]),
  json('a row', '[3, "plus", 4.5]', [ONE]),
  json('rows', lists),
  json('a batch of a batch', [lists]),
  json('an object', named, [ONE]),
  json('objects, pandas orient=records', [named, other]),
  json('JSON lines', `${JSON.stringify(named)}\n${JSON.stringify(other)}\n`),
  json('lines of lists', '[3,"plus",4.5]\n[7,"basic",1.25]'),
  json('other letters', { Tenure: 3, PLAN: 'plus', charges: 4.5 }, [ONE]),
  json('SageMaker dense, features', { instances: [{ features: [3, 'plus', 4.5] }, { features: [7, 'basic', 1.25] }] }),
  json('SageMaker JSON lines', '{"features":[3,"plus",4.5]}\n{"features":[7,"basic",1.25]}'),
  json('SageMaker dense, values', { data: { features: { values: [3, 'plus', 4.5] } } }, [ONE]),
  json('TensorFlow Serving', { signature_name: 'serving_default', instances: lists }),
  json('TensorFlow Serving, objects', { instances: [named, other] }),
  json('TensorFlow Serving, columns', { inputs: columns }),
  json('data', { data: lists }),
  json('data of one row', { data: [3, 'plus', 4.5] }, [ONE]),
  json('inputs', { inputs: [named, other], parameters: { top_k: 1 } }),
  json('samples', { samples: lists }),
  json('rows and records', { records: [named, other] }),
  json('features of names', { features: named }, [ONE]),
  json('features of names in rows', [{ features: named }, { features: other }]),
  json('MLflow dataframe_split', { dataframe_split: { columns: names, index: [0, 1], data: lists } }),
  json(
    'MLflow dataframe_split in another order',
    { dataframe_split: { columns: ['Charges', 'tenure', 'plan'], data: [[4.5, 3, 'plus']] } },
    [ONE],
  ),
  json('MLflow dataframe_records', { dataframe_records: [named, other] }),
  json('pandas orient=split', { columns: names, index: [0, 1], data: lists }),
  json('pandas orient=split of numbered columns', { columns: [0, 1, 2], data: lists }),
  json('pandas orient=columns', {
    tenure: { 0: 3, 1: 7 },
    plan: { 0: 'plus', 1: 'basic' },
    Charges: { 0: 4.5, 1: 1.25 },
  }),
  json('pandas orient=index', { 0: named, 1: other }),
  json('pandas orient=table', { schema: { fields: [{ name: 'tenure' }] }, data: [named, other] }),
  json('columns', columns),
  json('columns of one row', { tenure: [3], plan: ['plus'], Charges: [4.5] }, [ONE]),
  json('KServe v2, a tensor a column', {
    inputs: names.map((name, i) => ({ name, shape: [2], datatype: 'BYTES', data: lists.map((row) => row[i]) })),
  }),
  json('KServe v2, one tensor', { inputs: [{ name: 'input-0', shape: [2, 3], datatype: 'FP64', data: lists.flat() }] }),
  json('KServe v2, one tensor of lists', {
    inputs: [{ name: 'input-0', shape: [2, 3], datatype: 'FP64', data: lists }],
  }),
  json('KServe v1', { instances: lists }),
  json('Seldon, ndarray', { data: { names, ndarray: lists } }),
  json('Seldon, tensor', { data: { names, tensor: { shape: [2, 3], values: lists.flat() } } }),
  json('Azure ML, input_data', { input_data: { columns: names, index: [0, 1], data: lists } }),
  json('Azure ML Studio', { Inputs: { input1: [named, other] }, GlobalParameters: {} }),
  json('BentoML', { input_data: [named, other] }),
  json('an envelope of their own', { customer: named }, [ONE]),
  json('a body as text in a body', { body: JSON.stringify(named) }, [ONE]),
  json('numbers as text', { tenure: '3', plan: 'plus', Charges: '4.5' }, [ONE]),
  json('NaN of Python', '{"tenure": 3, "plan": "plus", "Charges": NaN}', [['3', 'plus', undefined]]),
  json('null', { tenure: null, plan: 'plus', Charges: 4.5 }, [[undefined, 'plus', '4.5']]),
  json('a column that is left out', { tenure: 3, plan: 'plus' }, [['3', 'plus', undefined]]),
  bytes('CSV in BASE64', 'text/csv', '3,plus,4.5\n7,basic,1.25\n'),
  bytes('JSON in BASE64', 'application/json', JSON.stringify(lists)),
  bytes('JSON as text/plain', 'text/plain', JSON.stringify({ data: lists })),
  bytes('JSON as text/html', 'text/html; charset=utf-8', ` ${JSON.stringify(named)}`, [ONE]),
  bytes('JSON as octet-stream', 'application/octet-stream', JSON.stringify([named, other])),
  bytes('CSV as octet-stream', 'application/octet-stream', '3,plus,4.5\n', [ONE]),
  bytes('a vendor type', 'application/vnd.acme+json', JSON.stringify(named), [ONE]),
  // What cannot be read is counted, and is no row.
  json('names of nobody', { a: 1, b: 2 }, [], { notUnderstood: 1 }),
  json('an empty object', {}, [], { notUnderstood: 1 }),
  json('a text', { inputs: 'what a nice phone' }, [], { notUnderstood: 1 }),
  json('a text in a list', { inputs: ['what a nice phone'] }, [], { wrongArity: 1 }),
  json('a chat', { messages: [{ role: 'user', content: 'hello' }] }, [], { notUnderstood: 1 }),
  json('an id to look up', { customer_id: 'C7' }, [], { notUnderstood: 1 }),
  json('a table of other columns', { dataframe_split: { columns: ['a', 'b', 'c'], data: lists } }, [], {
    notUnderstood: 1,
  }),
  json(
    'tensors of other names',
    {
      inputs: [
        { name: 'a', shape: [1], data: [3] },
        { name: 'b', shape: [1], data: [4] },
      ],
    },
    [],
    { notUnderstood: 1 },
  ),
  json('one good row of two', [named, { a: 1 }], [ONE], { notUnderstood: 1 }),
  json('null alone', 'null', [], { notUnderstood: 1 }),
  json('too many values', { data: [[3, 'plus', 4.5, 1]] }, [], { wrongArity: 1 }),
  bytes('a picture', 'image/png', '\0\0\0', [], { unsupportedContentType: 1 }),
  bytes('numpy in octet-stream', 'application/octet-stream', 'NUMPY\0\0', [], { unsupportedContentType: 1 }),
];

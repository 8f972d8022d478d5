import { type BodyShape, csv, json, lists, named, names, ONE, other, TWO } from './body-forms';

/** Rows in parts, beside remarks that are called as a column is, or below a header that is not quite that of the baseline. */
export const ENVELOPED_BODIES: readonly BodyShape[] = [
  json('a row in parts', { customer: { tenure: 3 }, contract: { plan: 'plus', Charges: 4.5 } }, [ONE]),
  json('a row in parts beside an id', { id: 'r1', customer: { tenure: 3 }, contract: { plan: 'plus', Charges: 4.5 } }, [
    ONE,
  ]),
  json('a row with a part', { tenure: 3, contract: { plan: 'plus', Charges: 4.5 } }, [ONE]),
  json('rows in parts', { instances: [{ tenure: 3, contract: { plan: 'plus', Charges: 4.5 } }] }, [ONE]),
  json('a row beside what is called as a column', { ...named, trace: { plan: 'debug' } }, [ONE]),
  json('a remark that is called as a column, beside rows', { plan: 'v3', instances: [named, other] }),
  json('a remark that is called as a column, beside lists', { plan: 'v3', instances: lists }),
  json('a remark that is called as a column, beside a row', { plan: 'v3', customer: named }, [ONE]),
  json('a remark that is called as a column, beside a table', {
    plan: 'v3',
    dataframe_split: { columns: names, index: [0, 1], data: lists },
  }),
  json('a remark that is called as a column, beside tensors', {
    plan: 'v3',
    inputs: names.map((name, i) => ({ name, shape: [2], datatype: 'BYTES', data: lists.map((row) => row[i]) })),
  }),
  json('a remark that is called as a column, beside text', { plan: 'v3', body: JSON.stringify(named) }, [ONE]),
  json('JSON lines with a remark', `${JSON.stringify({ plan: 'v3', features: lists[0] })}\n`, [ONE]),
  json('requests, json=json.dumps(…)', JSON.stringify(JSON.stringify(named)), [ONE]),
  json('names in camel case', { Tenure: 3, plan: 'plus', charges_: 4.5 }, [ONE]),
  csv('a header of which one name is another', 'tenure,plan,monthly_cost\n3,plus,4.5\n', [ONE], { headerRow: 1 }),
  csv('a header of which the first name is another', 'months,plan,Charges\n3,plus,4.5\n7,basic,1.25\n', TWO, {
    headerRow: 1,
  }),
  csv('a header of other names', 'a,b,c\n3,plus,4.5\n', [ONE], { headerRow: 1 }),
  csv('a header before each row', 'tenure,plan,Charges\n3,plus,4.5\ntenure,plan,Charges\n7,basic,1.25\n', TWO, {
    headerRow: 1,
  }),
];

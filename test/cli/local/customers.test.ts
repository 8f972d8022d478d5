import path from 'node:path';
import { drawTraffic, loadCustomers, placeKey, writeLabelledRows, writeRequest } from '../../../cli/local/customers';
import { createRandom } from '../../../cli/local/random';
import { cutRequests, readScores } from '../../../cli/local/traffic';

const customers = loadCustomers(path.join(__dirname, '../../../examples/churn/telco-churn.csv'));
const ids = (list: Array<{ id: string }>): string[] => list.map(({ id }) => id);

describe('the customers of the churn story', () => {
  test('every customer has one part in the data', () => {
    const { beforeLaunch, labelled, unseen } = customers;
    expect(beforeLaunch).toHaveLength(3947);
    expect(labelled.length + unseen.length).toBe(3096);
    expect(new Set(ids([...beforeLaunch, ...labelled, ...unseen])).size).toBe(7043);
    expect(beforeLaunch.some(({ isNew }) => isNew)).toBe(false);
  });

  test('the halves of the fibre customers are alike in size and churn', () => {
    const churn = (list: typeof customers.unseen): number => list.filter(({ truth }) => truth).length / list.length;
    expect(Math.abs(customers.labelled.length - customers.unseen.length)).toBeLessThan(3096 * 0.06);
    expect(Math.abs(churn(customers.labelled) - churn(customers.unseen))).toBeLessThan(0.05);
  });

  test('traffic and held-out customers are in no training split', () => {
    const trained = new Set(
      ids([...customers.beforeLaunch.filter(({ id }) => placeKey(id) < 0.7), ...customers.labelled]),
    );
    expect(
      ids([...customers.others, ...customers.unseen, ...customers.heldOut]).filter((id) => trained.has(id)),
    ).toEqual([]);
  });

  test('keys are placed as the prepare step places them', () => {
    // Reference: int(hashlib.sha256(b"C00001").hexdigest()[:8], 16) / 2**32 in Python 3.11.
    expect(placeKey('C00001')).toBeCloseTo(0.8429334976244718, 12);
  });

  test('a window has the asked size and mix, and repeats with its seed', () => {
    const before = drawTraffic(customers, 400, false, createRandom(1));
    const after = drawTraffic(customers, 400, true, createRandom(1));
    expect(before.filter(({ isNew }) => isNew)).toHaveLength(0);
    expect(after.filter(({ isNew }) => isNew)).toHaveLength(Math.round(400 * customers.newShare));
    expect(new Set(ids(after)).size).toBe(400);
    expect(ids(drawTraffic(customers, 400, true, createRandom(1)))).toEqual(ids(after));
    expect(ids(drawTraffic(customers, 400, true, createRandom(2)))).not.toEqual(ids(after));
  });

  test('the labelled rows carry their key, the requests only features in the given order', () => {
    const [header, first] = writeLabelledRows(customers.beforeLaunch).split('\n');
    expect(header).toMatch(/^customer_id,churn,female,/);
    expect(first).toBe(
      'C00001,No,1,0,1,0,1,0,No phone service,DSL,No,Yes,No,No,No,No,Month-to-month,1,Electronic check,29.85,29.85',
    );
    expect(writeRequest(customers.beforeLaunch.slice(0, 2), ['tenure', 'contract'])).toBe(
      '1,Month-to-month\n34,One year\n',
    );
  });
});

describe('requests', () => {
  test('hold every customer once, one to five to a request', () => {
    const requests = cutRequests(customers.beforeLaunch.slice(0, 400), 5, createRandom(3));
    expect(requests.flat()).toEqual(customers.beforeLaunch.slice(0, 400));
    expect(new Set(requests.slice(0, -1).map(({ length }) => length))).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  test('an answer has one number for each row', () => {
    expect(readScores('0.25\n0.5\n', 2)).toEqual([0.25, 0.5]);
    expect(readScores('0.25,0.5', 2)).toEqual([0.25, 0.5]);
    const lines =
      '{"label": ["__label__0", "__label__1"], "prob": [0.75, 0.25]}\n{"label": ["__label__1", "__label__0"], "prob": [0.5, 0.5]}';
    expect(readScores(lines, 2)).toEqual([0.25, 0.5]);
    expect(() => readScores('0.25', 2)).toThrow('the endpoint answered "0.25" to 2 rows');
    expect(() => readScores('', 1)).toThrow('the endpoint answered "" to 1 rows');
    expect(() => readScores('yes', 1)).toThrow('"yes"');
  });
});

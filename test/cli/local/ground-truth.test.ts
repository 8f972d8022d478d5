import type { Customer } from '../../../cli/local/customers';
import { GroundTruth } from '../../../cli/local/ground-truth';
import { nameRequest } from '../../../cli/local/traffic';
import { parseGroundTruthLine } from '../../../engine/quality/ground-truth';

const customer = (number: number): Customer => ({
  id: `C${String(number).padStart(5, '0')}`,
  row: { churn: number % 3 === 0 ? 'Yes' : 'No' },
  isNew: false,
  truth: number % 3 === 0,
  label: number % 3 === 0 ? 'Yes' : 'No',
});
const requests = Array.from({ length: 200 }, (_, i) => [customer(2 * i), customer(2 * i + 1)]).map((customers) => ({
  inferenceId: nameRequest(customers),
  customers,
}));

test('labels arrive a day later, a tenth of them after three, each once', () => {
  const truth = new GroundTruth();
  truth.expect(1, requests);
  expect(truth.collect(1)).toBe('');
  const [usual, none, late] = [truth.collect(2), truth.collect(3), truth.collect(4)].map((text) =>
    text.split('\n').filter((line) => line !== ''),
  );
  expect(usual!.length + late!.length).toBe(requests.length);
  expect(none).toEqual([]);
  expect(late!.length).toBeGreaterThan(8);
  expect(late!.length).toBeLessThan(35);
  expect(truth.collect(9)).toBe('');
});

test('labels are in SageMaker’s format, one a row, under the id that names the customers', () => {
  const truth = new GroundTruth();
  truth.expect(0, requests.slice(0, 1));
  const [line] = `${truth.collect(3)}`.split('\n');
  expect(parseGroundTruthLine(line!)).toEqual({ id: 'C00000,C00001', labels: ['Yes', 'No'] });
});

test('an id names five customers and stays within what SageMaker takes', () => {
  expect(nameRequest(Array.from({ length: 5 }, (_, i) => customer(i))).length).toBeLessThanOrEqual(64);
});

import type { LocalCloud } from '../../local/cloud';
import { type Customer, type Customers, writeRequest } from './customers';
import { type Answer, measureQuality } from './quality';
import type { LiveQuality, Quality } from './summary-types';
import { readScores } from './traffic';

/** A measurement is sent in larger requests than ordinary traffic, to save time. */
const MEASURED_AT_ONCE = 100;

/** What is asked, and how. */
export interface ServingEndpoint {
  readonly cloud: LocalCloud;
  readonly endpointName: string;
  /** The columns of a request, in order. */
  readonly features: string[];
}

/**
 * Measures what serves on every newcomer that no training saw, and on the held-out ones of all kinds. These
 * requests are nobody's traffic: the monitors do not see them.
 */
export async function measureServing(
  endpoint: ServingEndpoint,
  { unseen, heldOut }: Pick<Customers, 'unseen' | 'heldOut'>,
): Promise<Omit<LiveQuality, 'time' | 'version'>> {
  const asked = [...new Set([...unseen, ...heldOut])];
  const answers = new Map<Customer, Answer>();
  for (let first = 0; first < asked.length; first += MEASURED_AT_ONCE) {
    const some = asked.slice(first, first + MEASURED_AT_ONCE);
    const scores = await probe(endpoint, some);
    some.forEach((customer, index) => answers.set(customer, { score: scores[index]!, truth: customer.truth }));
  }
  const measure = (some: Customer[]): Quality => measureQuality(some.map((customer) => answers.get(customer)!));
  const mixed = measure(heldOut);
  return { ...measure(unseen), mixedAuc: mixed.auc, mixedRows: mixed.rows };
}

async function probe({ cloud, endpointName, features }: ServingEndpoint, customers: Customer[]): Promise<number[]> {
  const answer = await cloud.sagemaker.probeEndpoint(endpointName, {
    body: Buffer.from(writeRequest(customers, features)),
    contentType: 'text/csv',
    accept: 'text/csv',
  });
  return readScores(answer.toString('utf8'), customers.length);
}

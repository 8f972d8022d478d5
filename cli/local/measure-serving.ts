import { CSV } from '../../contract/jobs';
import type { LocalCloud } from '../../local/cloud';
import { type Customer, type Customers, type RequestForm, ROW_FORM } from './customers';
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
  /**
   * What requests look like.
   * @default ROW_FORM
   */
  readonly form?: RequestForm;
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
  const { form = ROW_FORM } = endpoint;
  const atOnce = form.largest === 1 ? 1 : MEASURED_AT_ONCE;
  for (let first = 0; first < asked.length; first += atOnce) {
    const some = asked.slice(first, first + atOnce);
    const scores = await probe(endpoint, some);
    some.forEach((customer, index) => answers.set(customer, { score: scores[index]!, truth: customer.truth }));
  }
  const measure = (some: Customer[]): Quality => measureQuality(some.map((customer) => answers.get(customer)!));
  const mixed = measure(heldOut);
  return { ...measure(unseen), mixedAuc: mixed.auc, mixedRows: mixed.rows };
}

async function probe(
  { cloud, endpointName, features, form = ROW_FORM }: ServingEndpoint,
  customers: Customer[],
): Promise<number[]> {
  const answer = await cloud.sagemaker.probeEndpoint(endpointName, {
    body: Buffer.from(form.write(customers, features) as Buffer),
    contentType: form.contentType,
    accept: CSV,
  });
  return readScores(answer.toString('utf8'), customers.length);
}

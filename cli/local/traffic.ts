import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { CSV } from '../../contract/jobs';
import { listAnswers } from '../../engine/answers/list-answers';
import { type BinaryTerms, readScore } from '../../engine/answers/read-answer';
import { type Customer, ROW_FORM } from './customers';
import type { Answer } from './quality';

/** One customer's answer. */
export interface CustomerAnswer extends Answer {
  readonly customer: Customer;
}

/** A request that was answered, under the id that its labels refer to. */
export interface AnsweredRequest {
  readonly inferenceId: string;
  readonly customers: Customer[];
}

/** What came back from a number of requests. */
export interface TrafficResult {
  readonly requests: number;
  readonly failed: number;
  /** What the first failed request said. */
  readonly firstError?: string;
  readonly answers: CustomerAnswer[];
  readonly answered: AnsweredRequest[];
}

/** Several results as one. */
export function mergeResults(results: TrafficResult[]): TrafficResult {
  return {
    requests: results.reduce((sum, { requests }) => sum + requests, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    firstError: results.find(({ firstError }) => firstError)?.firstError,
    answers: results.flatMap(({ answers }) => answers),
    answered: results.flatMap(({ answered }) => answered),
  };
}

/** Cuts rows into requests of one to `largest` rows. */
export function cutRequests<T>(rows: T[], largest: number, random: () => number): T[][] {
  const requests: T[][] = [];
  for (let first = 0; first < rows.length; ) {
    const size = 1 + Math.floor(random() * largest);
    requests.push(rows.slice(first, first + size));
    first += size;
  }
  return requests;
}

/** Classes are called by their numbers where an algorithm names them at all. */
const BY_NUMBER: BinaryTerms = { positiveClass: '1', negativeClass: '0' };

/** Reads the probabilities out of an answer, as the monitors do. */
export function readScores(body: string, expected: number): number[] {
  const scores = listAnswers({ data: body, encoding: 'CSV' }, expected, undefined).flatMap(
    (answer) => readScore(answer, BY_NUMBER) ?? [],
  );
  if (scores.length !== expected) {
    throw new Error(`the endpoint answered ${JSON.stringify(body.slice(0, 100))} to ${expected} rows`);
  }
  return scores;
}

/** The id of a request that names every customer in it, as far as SageMaker's 64 characters go. */
export function nameRequest(customers: Customer[]): string {
  return customers.map(({ id }) => id).join(',');
}

/** A request under the id that its labels refer to. */
export interface RowRequest {
  readonly inferenceId: string;
  /** Rows of CSV, or what `contentType` says. */
  readonly body: string | Buffer;
  /** Of the request; CSV where it is absent. */
  readonly contentType?: string;
  /** Of the answer; that of the request where it is absent. */
  readonly accept?: string;
}

/**
 * Sends requests to a live endpoint through the runtime API, as an application would.
 *
 * @param onAnswer takes the answer to the request at a place among them; what it throws counts as a failed request
 * @param concurrency requests under way at once
 * @returns what the failed requests said
 */
export async function invokeAll(
  client: SageMakerRuntimeClient,
  endpointName: string,
  requests: RowRequest[],
  onAnswer: (answer: string, place: number) => void,
  concurrency = 4,
): Promise<string[]> {
  const errors: string[] = [];
  const waiting = [...requests.entries()];
  const send = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [place, { inferenceId, body, contentType = CSV, accept = contentType }] = next;
      try {
        const { Body } = await client.send(
          new InvokeEndpointCommand({
            EndpointName: endpointName,
            ContentType: contentType,
            Accept: accept,
            Body: typeof body === 'string' ? Buffer.from(body) : body,
            InferenceId: inferenceId,
          }),
        );
        onAnswer(Buffer.from(Body).toString('utf8'), place);
      } catch (error) {
        errors.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, send));
  return errors;
}

/**
 * Sends customers to a live endpoint.
 *
 * @param features the model's features in its order
 * @param form what requests look like
 */
export async function sendTraffic(
  client: SageMakerRuntimeClient,
  endpointName: string,
  features: string[],
  requests: Customer[][],
  form = ROW_FORM,
): Promise<TrafficResult> {
  const answers: CustomerAnswer[] = [];
  const answered: AnsweredRequest[] = [];
  const sent = requests.map((customers) => ({
    inferenceId: nameRequest(customers),
    body: form.write(customers, features),
    contentType: form.contentType,
    accept: CSV,
  }));
  const errors = await invokeAll(client, endpointName, sent, (answer, place) => {
    const customers = requests[place]!;
    const scores = readScores(answer, customers.length);
    customers.forEach((customer, index) => answers.push({ customer, score: scores[index]!, truth: customer.truth }));
    answered.push({ inferenceId: sent[place]!.inferenceId, customers });
  });
  return { requests: requests.length, failed: errors.length, firstError: errors[0], answers, answered };
}

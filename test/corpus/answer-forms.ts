import type { AnswerFieldsConfig } from '../../contract/answer-fields';

/** What a client's answer to rows is, and the right reading of it. */
export interface AnswerShape {
  /** The client, framework or container that answers so. */
  readonly who: string;
  readonly body: string;
  /** As data capture has it. @default 'application/json' */
  readonly type?: string;
  /** @default - CSV for text/csv, else JSON */
  readonly encoding?: 'CSV' | 'JSON' | 'BASE64';
  /** @default - as many as are expected */
  readonly rows?: number;
  readonly told?: AnswerFieldsConfig;
  /** By row: the score or number, the class, or undefined where it must count as unreadable. */
  readonly expected: readonly (number | string | undefined)[];
}

export const json = (who: string, body: unknown, ...expected: AnswerShape['expected']): AnswerShape => ({
  who,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  expected,
});
export const csv = (who: string, body: string, ...expected: AnswerShape['expected']): AnswerShape => ({
  who,
  body,
  type: 'text/csv',
  expected,
});
export const bytes = (who: string, type: string, body: string, ...expected: AnswerShape['expected']): AnswerShape => ({
  who,
  body: Buffer.from(body).toString('base64'),
  type,
  encoding: 'BASE64',
  expected,
});
export const lines = (...documents: unknown[]): string => documents.map((one) => JSON.stringify(one)).join('\n');

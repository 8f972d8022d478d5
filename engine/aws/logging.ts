import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

/** Structured logs; the service name comes from POWERTOOLS_SERVICE_NAME. */
export const logger = new Logger();

/** What Lambda calls. */
export type LambdaHandler<Event, Answer> = (event: Event, context: Context) => Promise<Answer>;

/** A handler whose every log line names the request that it belongs to, the function and whether this is its first one. */
export function logged<Event, Answer>(work: LambdaHandler<Event, Answer>): LambdaHandler<Event, Answer> {
  return (event, context) => {
    logger.addContext(context);
    return work(event, context);
  };
}

import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DIMENSIONS, FAILURE_METRICS, METRICS_NAMESPACE } from '../../contract/cloudwatch';
import { NOTICES, type NoticeKindDescription, type NoticePart, UNDELIVERED } from '../../contract/notices';
import { describeError, readError } from './aws-errors';
import type { Audience, AudienceClients } from './deliver-notice';
import { logger } from './logging';
import type { Notice } from './render-notice';

export type { Notice } from './render-notice';

/** The clients that telling works with. */
export interface TellClients extends AudienceClients {
  readonly cloudWatch: CloudWatchClient;
}

/** What telling needs. */
export interface TellOptions extends Audience, TellClients {
  /**
   * Whether a message that was not taken is an error, because the caller's event comes again then and tells it again. Otherwise
   * the alarm over the failures tells in its place, so that nobody waits for a topic before they serve.
   */
  readonly insists?: boolean;
}

/**
 * Tells people by the topic and programs by an event, and counts what is a failure. Call it before the place where it is
 * remembered that it was told: an invocation that ends in between tells it twice, which does less harm than never.
 *
 * A message or an event that was not taken is logged and counted, and the alarm over the failures tells of it.
 *
 * @throws what went wrong, where nobody was told, or where the caller insists; never what AWS refuses for good, such as a
 * topic that was deleted
 */
export async function tell(notice: Notice, options: TellOptions): Promise<void> {
  // Few invocations have something to tell: the clients are loaded for them only.
  const { publishMessage, putEvent } = await import('./deliver-notice');
  const { part, severity }: NoticeKindDescription = NOTICES[notice.kind];
  const { topicArn } = options;
  const sent = await Promise.allSettled([
    topicArn === undefined ? undefined : publishMessage(notice, topicArn, options),
    putEvent(notice, options),
  ]);
  const undelivered = sent.some(({ status }) => status === 'rejected');
  const counted = await Promise.allSettled(
    [...(severity === 'info' ? [] : [notice.kind]), ...(undelivered ? [UNDELIVERED] : [])].map((kind) =>
      countFailure(part, kind, options),
    ),
  );
  const errors = [...sent, ...counted].flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  for (const error of errors) {
    logger.error('a notice could not be delivered', { ...notice, reason: describeError(error) });
  }
  const isHeard =
    (topicArn !== undefined && sent[0].status === 'fulfilled') || counted.some(({ status }) => status === 'fulfilled');
  const passing = errors.filter((error) => !isLasting(error));
  if (passing.length > 0 && (options.insists || !isHeard)) {
    throw passing[0];
  }
}

/** Without a time of its own: an alarm does not look at what happened long ago, however late an event is handled. */
async function countFailure(part: NoticePart, kind: string, { cloudWatch, lifecycle }: TellOptions): Promise<void> {
  const { name, unit } = FAILURE_METRICS.failures;
  const whole = [{ Name: DIMENSIONS.lifecycle, Value: lifecycle }];
  const byKind = [...whole, { Name: DIMENSIONS.part, Value: part }, { Name: DIMENSIONS.kind, Value: kind }];
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: METRICS_NAMESPACE,
      MetricData: [whole, byKind].map((Dimensions) => ({ MetricName: name, Dimensions, Value: 1, Unit: unit })),
    }),
  );
}

/** Whether trying again is of no use. */
function isLasting(error: unknown): boolean {
  const { name, status = 0 } = readError(error);
  return (
    status >= 400 && status < 500 && status !== 408 && status !== 429 && !/throttl|toomany|busy|timeout/i.test(name)
  );
}

import { DETAIL_TYPES } from '../../contract/events';
import { isUnderWay } from './observations';
import type { Observed } from './observe';

/** States of an endpoint that it stays in until somebody acts. */
const SETTLED = ['InService', 'Failed', 'OutOfService', 'UpdateRollbackFailed'];

/** What is read of an event of EventBridge. */
interface StateChange {
  readonly 'detail-type'?: string;
  readonly detail?: { readonly EndpointStatus?: string };
}

/** Whether an event says that the endpoint has come to a state that is not seen yet. */
export function isSeenLate(event: object, eventTime: Date, { endpoint }: Observed): boolean {
  const { 'detail-type': type, detail } = event as StateChange;
  if (type !== DETAIL_TYPES.endpoint || !endpoint || !isUnderWay(endpoint)) {
    return false;
  }
  const { EndpointStatus = '' } = detail ?? {};
  // SageMaker's events write IN_SERVICE where its answers write InService.
  const plain = (status: string): string => status.replaceAll('_', '').toLowerCase();
  return (
    SETTLED.some((status) => plain(status) === plain(EndpointStatus)) &&
    endpoint.lastModified !== undefined &&
    Date.parse(endpoint.lastModified) < eventTime.getTime()
  );
}

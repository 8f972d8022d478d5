import { DETAIL_TYPES } from '../../contract/events';
import type { ControllerEvent } from './controller';
import { isUnderWay } from './observations';
import type { Observed } from './observe';

/** States of an endpoint that it stays in until somebody acts. */
const SETTLED = ['InService', 'Failed', 'OutOfService', 'UpdateRollbackFailed'];

/** Whether an event says that the endpoint has come to a state that is not seen yet. */
export function isSeenLate(event: ControllerEvent, eventTime: Date, { endpoint }: Observed): boolean {
  if (
    !('detail-type' in event) ||
    event['detail-type'] !== DETAIL_TYPES.endpoint ||
    !endpoint ||
    !isUnderWay(endpoint)
  ) {
    return false;
  }
  const { EndpointStatus = '' } = (event.detail ?? {}) as { readonly EndpointStatus?: string };
  // SageMaker's events write IN_SERVICE where its answers write InService.
  const plain = (status: string): string => status.replaceAll('_', '').toLowerCase();
  return (
    SETTLED.some((status) => plain(status) === plain(EndpointStatus)) &&
    endpoint.lastModified !== undefined &&
    Date.parse(endpoint.lastModified) < eventTime.getTime()
  );
}

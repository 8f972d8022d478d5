/**
 * The instant that an event speaks of: the `time` of an EventBridge event, the `scheduledTime` of a schedule. Only an
 * event that has neither (a call by hand) means the present. Throws RangeError for a time that is no ISO instant.
 */
export function readEventTime(event: unknown, present: () => number = Date.now): Date {
  const { time, scheduledTime } = (typeof event === 'object' && event !== null ? event : {}) as {
    time?: string;
    scheduledTime?: string;
  };
  const text = scheduledTime ?? time;
  if (text === undefined) {
    return new Date(present());
  }
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) {
    throw new RangeError(`the event's time '${text}' is not an ISO 8601 instant`);
  }
  return instant;
}

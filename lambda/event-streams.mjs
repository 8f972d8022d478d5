/**
 * Stands in for the SDK's event streams in the bundles, see lean-sdk.mjs: the one operation of our clients that has such a stream
 * is S3's SelectObjectContent, which no handler calls.
 */
const refuse = () => {
  throw new Error('the bundles are made without event streams: see lambda/event-streams.mjs');
};

export const eventStreamSerdeProvider = () => ({ serialize: refuse, deserialize: refuse });

/** As in the SDK: every S3 client calls it when it is made. */
export const resolveEventStreamSerdeConfig = (input) =>
  Object.assign(input, { eventStreamMarshaller: input.eventStreamSerdeProvider(input) });

export class EventStreamSerde {
  constructor() {
    refuse();
  }
}

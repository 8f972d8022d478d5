import type { LiveQuality, StoryEvent, TrafficQuality } from './summary-types';

/** The first simulated instant: a fixed one, so that runs are alike. */
export const STORY_START = new Date('2026-01-05T01:00:00Z');

/** What the story itself saw and did; the rest of the summary is read from the services. */
export interface StoryRecord {
  launch?: string;
  readonly events: StoryEvent[];
  readonly traffic: TrafficQuality[];
  readonly quality: { before?: LiveQuality; after?: LiveQuality };
}

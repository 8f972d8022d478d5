// Where an endpoint's answer holds what was predicted: rendered by the constructs, read by both monitors.
import * as v from 'valibot';
import { anyText, objectOf, oneOf, text } from './validation';

/** What the score of an answer is the probability of. */
export enum ScoreOf {
  /** The positive class, whatever label stands beside the score, as Linear Learner answers. */
  POSITIVE_CLASS = 'positiveClass',
  /** The label that stands beside it, as Hugging Face answers: `{"label": "NEGATIVE", "score": 0.98}`. */
  LABEL = 'label',
}

const SCORE_OF: readonly `${ScoreOf}`[] = /* @__PURE__ */ Object.values(ScoreOf);

/** As a configuration has it; absent: what is well known is read, and what is ambiguous counts as unreadable. */
export const ANSWER_FIELDS = /* @__PURE__ */ v.optional(
  objectOf({
    /** The name in JSON, with dots for names within names, or the position in a line of CSV from 0. */
    score: v.optional(text()),
    label: v.optional(text()),
    scoreOf: v.optional(oneOf(SCORE_OF)),
    positiveClass: v.optional(anyText()),
  }),
);

/** Where an answer holds what was predicted. */
export type AnswerFieldsConfig = NonNullable<v.InferOutput<typeof ANSWER_FIELDS>>;

import type { Problem, RejectionReason } from './capture';
import { LOST_BODIES, LOST_LINES, type UnreadPart } from './unread-reasons';

/** A sample of what was rejected, and where it is. */
type Sample = Problem & { readonly location: string };

const LOST: Record<UnreadPart, readonly RejectionReason[]> = {
  requests: [...LOST_BODIES, ...LOST_LINES],
  answers: ['unreadablePrediction'],
  embeddings: ['unreadableEmbedding'],
};

/** What a person does about what was not understood. */
export const UNREAD_ADVICE: Record<UnreadPart, string> = {
  requests:
    'Compare the sample with the columns of the baseline. Where a client or a gateway sends another format, mend it there; where the endpoint takes other columns by now, it needs a baseline that has them. What is read is in docs/bad-input.md.',
  answers:
    "Where answers have a format of their own, say where they hold the prediction (the drift monitor's answer, see docs/answers.md); where they changed with a deployment, mend the container.",
  embeddings:
    'The model version was evaluated with embeddings in its answers. Where clients ask for CSV, which has none, let the script answer JSON whatever they accept; where the container changed, train a version with it. See docs/answers.md.',
};

/** The first sample of what was not understood, for people: where it is and what it was. */
export function findUnreadSample(
  samples: readonly Sample[],
  parts: readonly UnreadPart[] = ['requests', 'answers', 'embeddings'],
): Sample | undefined {
  const reasons = parts.flatMap((part) => LOST[part]);
  return samples.find(({ reason }) => reasons.includes(reason));
}

/** What a person does about one part, with a sample of it if there is one. */
export function adviseOnUnread(part: UnreadPart, sample: Sample | undefined): string {
  return `${UNREAD_ADVICE[part]}${sample ? ` A sample: ${tellSample(sample)}.` : ''}`;
}

/** Such as `s3://…/04-11.jsonl line 7: notUnderstood, …`. */
export function tellSample({ location, reason, detail }: Sample): string {
  return `${location}: ${reason}, ${detail}`;
}

import type { Problem, RejectionReason } from './capture';

/** What may not be understood: the rows of requests, or what was predicted for them. */
export type UnreadPart = 'requests' | 'answers';

/** A sample of what was rejected, and where it is. */
type Sample = Problem & { readonly location: string };

/** Reasons for which nothing of a line is known. What compressed bytes that are damaged held, nobody can count. */
export const LOST_LINES: readonly RejectionReason[] = [
  'notJson',
  'truncated',
  'notCaptureRecord',
  'invalidTime',
  'lineTooLong',
];
/** Reasons for which the rows of a request are lost. */
export const LOST_BODIES: readonly RejectionReason[] = [
  'notUnderstood',
  'wrongArity',
  'badJson',
  'badCsv',
  'notUtf8',
  'unknownEncoding',
  'unsupportedContentType',
  'unreadableImage',
];
const LOST_ANSWERS: readonly RejectionReason[] = ['unreadablePrediction'];

/** What a person does about what was not understood. */
export const UNREAD_ADVICE: Record<UnreadPart, string> = {
  requests:
    'Compare the sample with the columns of the baseline. Where a client or a gateway sends another format, mend it there; where the endpoint takes other columns by now, it needs a baseline that has them. What is read is in docs/bad-input.md.',
  answers:
    "Where answers have a format of their own, say where they hold the prediction (the drift monitor's answer, see docs/answers.md); where they changed with a deployment, mend the container.",
};

/** The first sample of what was not understood, for people: where it is and what it was. */
export function findUnreadSample(
  samples: readonly Sample[],
  parts: readonly UnreadPart[] = ['requests', 'answers'],
): Sample | undefined {
  const reasons = parts.flatMap((part) => (part === 'requests' ? [...LOST_BODIES, ...LOST_LINES] : LOST_ANSWERS));
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

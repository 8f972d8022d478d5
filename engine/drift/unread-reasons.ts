import type { RejectionReason } from './capture';

/** What may not be understood: the rows of requests, what was predicted for them, or the embeddings of the answers. */
export type UnreadPart = 'requests' | 'answers' | 'embeddings';

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

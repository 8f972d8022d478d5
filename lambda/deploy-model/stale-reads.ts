/** For so long an answer of SageMaker may be older than what it was asked to do last (its reads are eventually consistent). */
export const STALE_READ_MILLISECONDS = 60_000;

import {
  NOTICES,
  type NoticeKind,
  type NoticeKindDescription,
  type NoticePart,
  runbookUrl,
  type Severity,
} from '../../contract/notices';

/** Something that a person or a program must hear. */
export interface Notice {
  readonly kind: NoticeKind;
  /** What happened, as a sentence without its full stop. */
  readonly happened: string;
  /** What holds now, above all what goes on serving. */
  readonly holds: string;
  /** What to do, where more is known than the kind says. */
  readonly todo?: string;
  /** The instant that it speaks of. */
  readonly time: Date;
  /** What programs want to know: names, ARNs, addresses. Those that are undefined are left out. */
  readonly details?: Readonly<Record<string, string | number | boolean | undefined>>;
}

/** A notice as programs read it: the `default` of a message, and the detail of an event. */
export interface DescribedNotice {
  /** Of this schema. */
  readonly version: 1;
  readonly kind: NoticeKind;
  readonly severity: Severity;
  readonly part: NoticePart;
  readonly lifecycle: string;
  /** ISO 8601 */
  readonly time: string;
  readonly happened: string;
  readonly holds: string;
  readonly todo: string;
  /** The section of the runbook. */
  readonly runbook: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** SNS refuses longer subjects, and ones that are not ASCII. */
const MAXIMUM_SUBJECT = 100;
/** SNS and EventBridge take 256 KiB in all; a reason may quote a container's log, and a message holds it three times. */
const MAXIMUM_TEXT = 8_000;

/** A notice as programs read it. */
export function describeNotice(notice: Notice, lifecycle: string): DescribedNotice {
  const { part, severity, todo }: NoticeKindDescription = NOTICES[notice.kind];
  return {
    version: 1,
    kind: notice.kind,
    severity,
    part,
    lifecycle,
    time: notice.time.toISOString(),
    happened: shorten(notice.happened),
    holds: shorten(notice.holds),
    todo: shorten(notice.todo ?? todo),
    runbook: runbookUrl(notice.kind),
    details: Object.fromEntries(
      Object.entries(notice.details ?? {}).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, typeof value === 'string' ? shorten(value) : value]],
      ),
    ),
  };
}

/** The subject of a mail. */
export function renderSubject({ kind }: Notice, lifecycle: string): string {
  return NOTICES[kind].title
    .replace('{name}', lifecycle)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, MAXIMUM_SUBJECT);
}

/**
 * The message for each protocol of SNS. Queues and functions get JSON; mail and text messages get words; what is sent to an
 * address (`https`) is in the form that Amazon Q Developer shows in chats, and any other reader finds the same there.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function renderMessage(notice: Notice, lifecycle: string): string {
  const described = describeNotice(notice, lifecycle);
  const title = renderSubject(notice, lifecycle);
  const { happened, holds, todo, runbook, details } = described;
  const json = JSON.stringify(described);
  return JSON.stringify({
    default: json,
    email: [
      title,
      '',
      `What happened: ${happened}`,
      `What holds now: ${holds}`,
      `What to do: ${todo}`,
      `More: ${runbook}`,
      '',
      ...Object.entries({ time: described.time, ...details }).map(([name, value]) => `${name}: ${value}`),
    ].join('\n'),
    sms: `${title}: ${happened}`.slice(0, 300),
    https: JSON.stringify({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title,
        description: `${happened}\n\n${holds}`,
        nextSteps: [todo, `<${runbook}|The runbook>`],
        keywords: [lifecycle, described.part, described.severity],
      },
      metadata: {
        threadId: `${lifecycle}-${described.part}`,
        summary: title,
        eventType: described.kind,
        additionalContext: { notice: json },
      },
    }),
  });
}

function shorten(text: string): string {
  return text.length > MAXIMUM_TEXT ? `${text.slice(0, MAXIMUM_TEXT)} …` : text;
}

import { CARD_PARTS } from '../../contract/jobs';
import { isObject } from '../../contract/validation';

/** SageMaker's limit: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ModelPackageModelCard.html */
export const LONGEST_CONTENT = 100_000;
/** And of one of its own details. */
const LONGEST_DETAIL = 1_024;

type Card = Record<string, any>;

/** A text that is no model card. */
export class UnreadableCardError extends Error {
  constructor(where: string, reason: string) {
    super(`the model card ${where} cannot be used: ${reason}`);
    this.name = 'UnreadableCardError';
  }
}

/**
 * The content as SageMaker takes it: on one line, no longer than its limit, and with who decided.
 *
 * @param where what the text was read from, for errors and for who looks for what was left out
 * @param sentence who decided; without one the card says what it said
 * @param further own details that only the registry knows
 */
export function makeContent(
  text: string,
  where: string,
  sentence?: string,
  further: Readonly<Record<string, string>> = {},
): string {
  const card = parse(text, where);
  const added = { ...further, ...(sentence !== undefined && { [CARD_PARTS.approval]: sentence }) };
  for (const [name, value] of Object.entries(added)) {
    const details = ((card.additional_information ??= {}).custom_details ??= {});
    details[name] = value.replace(/\p{Cc}/gu, ' ').slice(0, LONGEST_DETAIL);
  }
  return shorten(card, where);
}

function parse(text: string, where: string): Card {
  let card: unknown;
  try {
    card = JSON.parse(text);
  } catch (error) {
    throw new UnreadableCardError(where, (error as Error).message);
  }
  if (!isObject(card)) {
    throw new UnreadableCardError(where, `it must be an object, got ${text.slice(0, 50)}`);
  }
  return card as Card;
}

/** What goes first when a card is too long, least important first; each takes one thing away and names it. */
const LEAVERS: Array<(card: Card) => string | undefined> = [
  ...[CARD_PARTS.contributions, CARD_PARTS.importance, CARD_PARTS.answers, CARD_PARTS.calibration].map(
    (name) => (card: Card) => leaveGroup(card, (group) => group.name === name),
  ),
  (card) => leaveGroup(card, (group) => String(group.name).startsWith(CARD_PARTS.naive)),
  (card) => leaveHyperparameter(card.training_details?.training_job_details),
  (card) => leaveDetail(card.additional_information?.custom_details, CARD_PARTS.inputFile),
  (card) => leaveDetail(card.evaluation_details?.[0]?.metadata, CARD_PARTS.criterion),
];

function shorten(card: Card, where: string): string {
  const left = new Set<string>();
  let content = JSON.stringify(card);
  for (const leave of LEAVERS) {
    for (let name = '' as string | undefined; content.length > LONGEST_CONTENT && name !== undefined; ) {
      name = leave(card);
      if (name !== undefined) {
        left.add(name);
        remark(
          card,
          `Left out for SageMaker's limit of ${LONGEST_CONTENT} characters: ${[...left].join(', ')}. All of it: ${where}`,
        );
        content = JSON.stringify(card);
      }
    }
  }
  if (content.length > LONGEST_CONTENT) {
    throw new UnreadableCardError(where, `it has ${content.length} characters, ${LONGEST_CONTENT} are allowed`);
  }
  return content;
}

/** What the card says already is cut, not what is said last. */
function remark(card: Card, text: string): void {
  const information = (card.additional_information ??= {});
  const said = String(information.caveats_and_recommendations ?? '').replace(
    /(^|; )Left out for SageMaker's limit.*$/s,
    '',
  );
  information.caveats_and_recommendations = [said.slice(0, 2_048 - text.length - 2), text].filter(Boolean).join('; ');
}

function leaveGroup(card: Card, isMeant: (group: Card) => boolean): string | undefined {
  const [evaluation] = (card.evaluation_details ?? []) as Card[];
  const groups = (evaluation?.metric_groups ?? []) as Card[];
  const group = groups.find(isMeant);
  if (group !== undefined) {
    evaluation!.metric_groups = groups.filter((one) => one !== group);
  }
  return group?.name as string | undefined;
}

function leaveHyperparameter(job: Card | undefined): string | undefined {
  return (job?.hyper_parameters as Card[] | undefined)?.pop() && 'some hyperparameters';
}

function leaveDetail(details: Card | undefined, start: string): string | undefined {
  const last = Object.keys(details ?? {}).findLast((key) => key.startsWith(`${start} `));
  if (last === undefined) {
    return undefined;
  }
  delete details![last];
  return `some of what begins with '${start}'`;
}

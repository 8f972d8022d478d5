/** Where it is written, or was answered, that AWS refuses something. */
export interface RuleSource {
  /** A page of AWS's documentation, or a public record of AWS's answer. */
  readonly url: string;
  /** What stands there, as far as it matters: in its words where they are few, shortened otherwise. */
  readonly says: string;
}

/**
 * Something that AWS refuses and that is an error at synthesis instead. One rule is one file of this folder, and
 * docs/rules.md is written from all of them (`npm run rules`).
 *
 * A rule looks at a request as AWS gets it, so that it holds for what the library's constructs ask and for steps of one's own
 * alike. Values may be tokens or pipeline expressions, which no rule can judge: the readers in read-request.ts leave them out.
 */
export interface Rule<Request> {
  /** What the rule is called in docs/rules.md. */
  readonly id: string;
  /** What is refused, for people who read the list. */
  readonly refused: string;
  readonly source: RuleSource;
  /**
   * Finds what AWS would refuse. In the message a member of the request stands in braces, `{KeepAlivePeriodInSeconds}`: each
   * door puts there what its reader knows it as.
   *
   * @returns the message, or undefined
   */
  readonly find: (request: Request) => string | undefined;
  /** One request that is refused and one that is nearly the same and is not. */
  readonly examples: { readonly refused: Request; readonly allowed: Request };
}

/** What the members of a request are called where somebody gives their values; others keep AWS's names. */
export type Words = Readonly<Record<string, string>>;

/**
 * The first thing in a request that AWS would refuse, in the words of who made it.
 *
 * @returns undefined when no rule has anything against it
 */
export function findRefused<Request>(
  rules: ReadonlyArray<Rule<Request>>,
  request: Request,
  words: Words = {},
): string | undefined {
  for (const rule of rules) {
    const message = rule.find(request);
    if (message !== undefined) {
      return message.replace(/\{(\w+)\}/g, (_, member: string) =>
        Object.hasOwn(words, member) ? words[member]! : member,
      );
    }
  }
  return undefined;
}

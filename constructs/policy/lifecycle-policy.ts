import { Annotations, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkProperties } from '../foundation/check-properties';
import { readStacks } from '../foundation/stack-reader';
import { checkPolicy } from './check-policy';
import { findMisspelt } from './find-misspelt';
import { type LifecyclePolicyProps, type PolicyExemption, PolicyRule } from './lifecycle-policy-props';
import { currentDay, endsSoon, findExemption } from './policy-exemptions';
import { JUDGES } from './policy-rules';
import { listSubjects, type Subject } from './read-subjects';
import { listWatched, type Watched } from './read-watched';
import type { Verdict } from './verdict';

/** What a policy has to say of a resource. */
interface Remark {
  readonly subject: Subject;
  readonly kind: 'refused' | 'undecided' | 'ending';
  readonly text: string;
}

const WARNING_IDS = {
  undecided: 'cdk-sagemaker-lifecycle:policyUndecided',
  ending: 'cdk-sagemaker-lifecycle:policyExemptionEnds',
  misspelt: 'cdk-sagemaker-lifecycle:policyNamesNothing',
} as const;

/**
 * Rules that hold for all that lies in its scope, an app, a stage, a stack or a construct: for the constructs of this library
 * and for SageMaker's own resources. Synthesis fails where a rule is broken. It is judged what will be deployed, after all
 * aspects and with all overrides. Several policies hold together.
 *
 * ```ts
 * new LifecyclePolicy(app, 'Platform', { requireVpc: true, requireManualApproval: true });
 * ```
 */
export class LifecyclePolicy extends Construct {
  private readonly props: LifecyclePolicyProps;
  private readonly rules: readonly PolicyRule[];
  private readonly warned = new Set<string>();

  public constructor(scope: Construct, id: string, props: LifecyclePolicyProps) {
    super(scope, id);
    checkProperties('LifecyclePolicyProps', props);
    checkPolicy(props);
    this.props = props;
    this.rules = Object.values(PolicyRule).filter((rule) => isSet(props[rule]));
    readStacks(this, { describe: () => this.describe(), warn: (stack) => this.warnIn(stack) });
    // Neither an aspect nor a validation plugin: the one does not reach into stages and sees what later aspects change, the
    // other has to be added by everybody and in older versions of aws-cdk-lib fails no test.
    this.node.addValidation({
      validate: () => {
        const remarks = this.judge();
        this.warn(remarks);
        this.warnOfMisspelt();
        return remarks.filter(({ kind }) => kind === 'refused').map(({ subject, text }) => `${subject.path}: ${text}`);
      },
    });
  }

  /** @param stack the one to be judged; undefined for all */
  private judge(stack?: Stack): Remark[] {
    const today = this.props.today ?? currentDay();
    const watched = listWatched(this.node.root);
    const scope = this.node.scope!;
    return listSubjects(stack?.node.scopes.includes(scope) ? stack : scope)
      .filter(({ construct }) => stack === undefined || Stack.of(construct) === stack)
      .flatMap((subject) => this.rules.flatMap((rule) => this.apply(rule, subject, watched, today)));
  }

  private apply(rule: PolicyRule, subject: Subject, watched: Watched, today: string): Remark[] {
    const { exemptions = [], exemptionNotice = Duration.days(14), refuseUndecided = false } = this.props;
    const { unread } = subject;
    const verdicts: readonly Verdict[] = unread?.rules.includes(rule)
      ? [{ what: unread.what, must: 'be known at synthesis', got: 'what only the deployment knows', isUndecided: true }]
      : JUDGES[rule]({ subject, policy: this.props, watched });
    const { holding, over } = findExemption(exemptions, rule, [subject.path, subject.construct.node.path], today);
    return joinVerdicts(verdicts).flatMap((verdict): Remark[] => {
      const text = describe(rule, verdict);
      if (holding) {
        return endsSoon(holding, today, exemptionNotice.toDays({ integral: false }))
          ? [{ subject, kind: 'ending', text: `${text}; exempt until ${holding.until} (${holding.reason})` }]
          : [];
      }
      if (verdict.isUndecided && !refuseUndecided) {
        return [{ subject, kind: 'undecided', text }];
      }
      const end = over ? `; its exemption (${over.reason}) ended on ${over.until}` : '';
      return [{ subject, kind: 'refused', text: text + end }];
    });
  }

  /** In its own stage a policy's validation tells all: asking again for each stack would take time by their number squared. */
  private warnIn(stack: Stack): void {
    if (Stage.of(stack) !== Stage.of(this)) {
      this.warn(this.judge(stack));
      this.warnOfMisspelt(stack);
    }
  }

  /** @param stack the one that is about to be synthesized; undefined for all */
  private warnOfMisspelt(stack?: Stack): void {
    for (const { construct, text } of findMisspelt(this.node.scope!, this.props)) {
      if ((stack === undefined || Stack.of(construct) === stack) && !this.warned.has(text)) {
        this.warned.add(text);
        Annotations.of(construct).addWarningV2(WARNING_IDS.misspelt, `${this.node.path}: ${text}`);
      }
    }
  }

  private warn(remarks: readonly Remark[]): void {
    for (const { subject, kind, text } of remarks) {
      const key = `${subject.path} ${text}`;
      if (kind !== 'refused' && !this.warned.has(key)) {
        this.warned.add(key);
        Annotations.of(subject.construct).addWarningV2(
          WARNING_IDS[kind],
          `${this.node.path}: ${subject.path}: ${text}`,
        );
      }
    }
  }

  /** The same on every day. */
  private describe(): unknown {
    const { minimumCriteria, exemptions = [] } = this.props;
    const rules = this.rules.map((rule) => [rule, this.props[rule]]);
    return {
      ...Object.fromEntries(rules),
      ...(minimumCriteria && { minimumCriteria: minimumCriteria.map((one) => one._renderForEvaluation()) }),
      refuseUndecided: this.props.refuseUndecided ?? false,
      exemptions: exemptions.map(({ path, rule, reason, until }: PolicyExemption) => ({
        name: `${rule} of ${path}`,
        reason,
        until,
      })),
    };
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** What a rule has against several parts of a resource for the same reason is one sentence. */
function joinVerdicts(verdicts: readonly Verdict[]): Verdict[] {
  const joined = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const { what: _, ...rest } = verdict;
    const key = JSON.stringify(rest);
    joined.set(key, [...(joined.get(key) ?? []), verdict]);
  }
  return [...joined.values()].map((same) => ({
    ...same[0]!,
    what: joinNames([...new Set(same.map(({ what }) => what))]),
  }));
}

/** `the steps Prepare, Train` for two of them. */
function joinNames(names: readonly string[]): string {
  const step = /^the step /;
  return names.length > 1 && names.every((name) => step.test(name))
    ? `the steps ${names.map((name) => name.replace(step, '')).join(', ')}`
    : names.join(', ');
}

function describe(rule: PolicyRule, { what, must, got, advice, isUndecided }: Verdict): string {
  const sentence = `${rule}: ${what} must ${must}, got ${got}`;
  return isUndecided ? `${sentence}, so that it cannot be judged` : `${sentence}${advice ? `; ${advice}` : ''}`;
}

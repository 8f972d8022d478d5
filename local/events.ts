import { createHash } from 'node:crypto';
import {
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
  type Target,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { SimulatedClock } from './clock';
import { transformInput } from './event-input';
import { FunctionError, type Functions } from './functions';
import { type EventSink, LOCAL_ACCOUNT, LOCAL_REGION, type LocalEvent } from './interfaces';

/** What the event bus needs. */
export interface EventBusOptions {
  readonly clock: SimulatedClock;
  readonly eventBridge: EventBridgeClient;
  readonly functions: Functions;
  readonly sns: SNSClient;
  /** Called when an event cannot be delivered. */
  readonly report: (problem: string) => void;
}

/**
 * The default event bus for events of AWS's own services.
 *
 * PutEvents refuses sources that begin with `aws.`, on AWS as in MiniStack, and stamps events with real time. So the
 * rules and targets are read from MiniStack, its TestEventPattern decides which rules match, and the targets (Lambda
 * functions and SNS topics) are called from here.
 */
export class EventBus implements EventSink {
  private readonly underway = new Set<Promise<void>>();

  constructor(private readonly options: EventBusOptions) {}

  /** Resolves when the rules that match are known and the deliveries to their targets have begun. */
  public async emit(event: LocalEvent): Promise<void> {
    const full = this.complete(event);
    const text = JSON.stringify(full);
    const rules = (await this.listRules()).filter(({ State, EventPattern }) => State !== 'DISABLED' && EventPattern);
    await Promise.all(
      rules.map(async (rule) => {
        const { Result } = await this.options.eventBridge.send(
          new TestEventPatternCommand({ EventPattern: rule.EventPattern, Event: text }),
        );
        if (Result) {
          await this.deliver(rule, full);
        }
      }),
    );
  }

  /** Delivers an event to the targets of a rule, without asking whether it matches. */
  public async deliver(rule: Rule, event: Record<string, unknown>): Promise<void> {
    const { Targets = [] } = await this.options.eventBridge.send(new ListTargetsByRuleCommand({ Rule: rule.Name }));
    for (const target of Targets) {
      this.track(
        this.send(target, event).catch((error: Error) =>
          this.options.report(
            `the event "${event['detail-type']}" was not delivered by the rule ${rule.Name} to ${target.Arn}: ${error.message}`,
          ),
        ),
      );
    }
  }

  /** Resolves when the deliveries that are under way, and those that they cause, have ended. */
  public async settle(): Promise<void> {
    while (this.underway.size > 0) {
      await Promise.all(this.underway);
    }
  }

  /** The rules of the default bus. */
  public async listRules(): Promise<Rule[]> {
    const rules: Rule[] = [];
    let token: string | undefined;
    do {
      const page = await this.options.eventBridge.send(new ListRulesCommand({ NextToken: token }));
      rules.push(...(page.Rules ?? []));
      token = page.NextToken;
    } while (token);
    return rules;
  }

  /** An event as targets receive it. The same event emitted twice has the same id, as duplicates on AWS have. */
  public complete({ source, detailType, detail, resources = [], time }: LocalEvent): Record<string, unknown> {
    const stamp = (time ?? this.options.clock.now()).toISOString();
    const hash = createHash('sha256')
      .update(JSON.stringify([source, detailType, detail, stamp]))
      .digest('hex');
    return {
      version: '0',
      id: hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
      'detail-type': detailType,
      source,
      account: LOCAL_ACCOUNT,
      time: stamp.replace(/\.\d+Z$/, 'Z'),
      region: LOCAL_REGION,
      resources,
      detail,
    };
  }

  private async send(target: Target, event: Record<string, unknown>): Promise<void> {
    const payload = transformInput(target, event);
    const service = /^arn:aws:([^:]+):/.exec(target.Arn ?? '')?.[1];
    if (service === 'lambda') {
      await this.options.functions.invoke(target.Arn!, payload).catch(async (error: Error) => {
        if (!(error instanceof FunctionError)) {
          throw error;
        }
        // Lambda's own queue makes the retries, and gives up to the function's dead-letter queue.
        this.options.report(`${error.message}; Lambda tries again`);
        await this.options.functions.enqueue(target.Arn!, payload);
      });
    } else if (service === 'sns') {
      await this.options.sns.send(
        new PublishCommand({
          TopicArn: target.Arn,
          Message: typeof payload === 'string' ? payload : JSON.stringify(payload),
        }),
      );
    } else {
      throw new Error('the local event bus delivers to Lambda functions and SNS topics only');
    }
  }

  private track(delivery: Promise<void>): void {
    this.underway.add(delivery);
    void delivery.finally(() => this.underway.delete(delivery));
  }
}

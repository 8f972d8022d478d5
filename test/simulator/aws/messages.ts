import type { Runtime } from '../runtime';

/** What people and other programs were told: messages of SNS, and events of our own. */
export class Messages {
  public readonly sent: Array<{ readonly subject: string; readonly text: string; readonly at: number }> = [];
  public readonly events: Array<{ readonly type: string; readonly text: string; readonly at: number }> = [];

  public constructor(private readonly runtime: Runtime) {}

  // The operations of SNS and EventBridge, by their names.

  public Publish({ Subject = '', Message = '' }: { Subject?: string; Message?: string }): unknown {
    this.sent.push({ subject: Subject, text: Message, at: this.runtime.now });
    return { MessageId: String(this.sent.length) };
  }

  public PutEvents({ Entries = [] }: { Entries?: Array<{ DetailType?: string; Detail?: string }> }): unknown {
    const at = this.runtime.now;
    this.events.push(...Entries.map(({ DetailType = '', Detail = '' }) => ({ type: DetailType, text: Detail, at })));
    return { FailedEntryCount: 0, Entries: Entries.map(() => ({})) };
  }
}

import type { Runtime } from '../runtime';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const ARN = `arn:aws:sagemaker:${REGION}:${ACCOUNT}`;

/** What happens to the next event. */
export type EventFault =
  | { readonly what: 'lose' }
  | { readonly what: 'delay'; readonly milliseconds: number }
  /** It comes at once, and once more later. */
  | { readonly what: 'repeat'; readonly milliseconds: number };

/** EventBridge, and whatever else brings events: at least once, in no order. */
export class EventBus {
  /** Who gets the events of AWS. */
  public readonly targets: Array<(event: object) => void> = [];
  /** When the last event comes that is late or repeated. */
  public heldUpUntil = 0;
  private readonly faults: EventFault[] = [];

  public constructor(private readonly runtime: Runtime) {}

  public addFault(fault: EventFault): void {
    this.faults.push(fault);
  }

  public endFaults(): void {
    this.faults.length = 0;
  }

  public publish(detailType: string, detail: object): void {
    const event = {
      source: 'aws.sagemaker',
      'detail-type': detailType,
      time: new Date(this.runtime.now).toISOString(),
      detail,
    };
    this.deliver(() => this.targets.forEach((target) => target(event)));
  }

  /** Delivers something after a moment, or as the next fault has it. */
  public deliver(work: () => void, canBeLost = true): void {
    const moment = 100 + this.runtime.random() * 2_000;
    const fault = this.faults.shift();
    if (fault?.what === 'lose' && canBeLost) {
      return;
    }
    const wait = fault?.what === 'delay' ? fault.milliseconds : moment;
    this.runtime.after(wait, work);
    if (fault?.what === 'repeat') {
      this.runtime.after(moment + fault.milliseconds, work);
    }
    if (fault && fault.what !== 'lose') {
      this.heldUpUntil = Math.max(this.heldUpUntil, this.runtime.now + moment + fault.milliseconds);
    }
  }
}

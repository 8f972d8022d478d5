import { type MonitorWorld, WINDOW } from './world';

interface LateNotice {
  readonly kind: string;
  readonly details: { readonly from: string; readonly until: string; readonly step?: string };
}

/**
 * Whether nobody was told of a window that was made up for because its own event never came.
 *
 * @param delay a window's event may come so long after its end
 * @param isAbout what the notice has to be about
 */
export function isUntoldLate(
  { messages, looks }: MonitorWorld,
  windows: readonly number[],
  delay: number,
  isAbout: (details: LateNotice['details']) => boolean,
): boolean {
  const told = messages.events
    .map(({ text }) => JSON.parse(text) as LateNotice)
    .filter(({ kind, details }) => kind === 'WindowsEvaluatedLate' && isAbout(details));
  const looked = new Set(looks.map((time) => Math.floor((time - delay) / WINDOW) * WINDOW - WINDOW));
  return windows.some(
    (start) =>
      !looked.has(start) &&
      !told.some(({ details: { from, until } }) => Date.parse(from) <= start && start + WINDOW <= Date.parse(until)),
  );
}

/** Invocations do not fail where nothing goes wrong. */
export function expectSuccess({ monitor, cloud }: MonitorWorld, tell: (violation: string) => void): void {
  monitor.onEnd = (outcome) => {
    if (outcome !== 'done' && !cloud.hadFault) {
      tell(`an invocation failed, and nothing went wrong: ${outcome}`);
    }
  };
}

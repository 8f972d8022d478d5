import type { DriftReport } from './report';

/**
 * Whether drift stands while rows for the next verdict are gathered: enough of the last verdicts were drift, and the last one
 * is no older than windows may be pooled. Verdicts of little traffic are several windows apart; without this they
 * would never meet in the few windows that the alarm looks at.
 */
export function doesDriftStand({ verdict, window, recentVerdicts, config }: DriftReport): boolean {
  const last = recentVerdicts[recentVerdicts.length - 1];
  const drifted = recentVerdicts.filter((past) => past.verdict === 'Drift').length;
  return (
    verdict === 'InsufficientData' &&
    last?.verdict === 'Drift' &&
    drifted >= config.driftedWindows &&
    Date.parse(window.start) - Date.parse(last.start) < config.maximumWindows * config.windowSeconds * 1000
  );
}

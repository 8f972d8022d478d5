import { LocalCloud } from '../../../local/cloud';
import { ROOT } from './cli';

/**
 * A local cloud of a test's own, whose time begins at an instant that does not depend on when the test runs: what counts
 * from a deployment would else fall before or after what the test sends at a time of day.
 */
export function startCloud(workDir: string): Promise<LocalCloud> {
  return LocalCloud.start({ root: ROOT, workDir, startTime: new Date('2026-03-30T12:00:00Z') });
}

import type { WindowCounts } from '../../engine/drift';
import { countCapture } from '../../engine/traffic/capture-reader';
import { listCapture } from '../../engine/traffic/list-capture';
import type { Window } from '../../engine/traffic/window';
import type { ComparedBaseline, CountingPurpose, DetectionContext } from './context';
import type { FanOutStarted } from './fan-out';
import { captureFolder } from './report-counts';

/**
 * Counts a window, or has it counted by the state machine where it is too large. What was counted before, in parts or by an
 * invocation that ended too early, is not counted again.
 *
 * @throws WindowTooLargeError, FanOutFailedError, and whatever AWS refuses
 */
export async function countWindow(
  window: Window,
  compared: ComparedBaseline,
  { s3, stepFunctions, settings, reports }: DetectionContext,
  purpose: CountingPurpose,
): Promise<WindowCounts | FanOutStarted> {
  const { version, baseline, identity } = compared;
  const stored = purpose.named ? undefined : await reports.readCounts(window, identity);
  if (stored) {
    return stored;
  }
  const objects = await listCapture(s3, captureFolder(settings), window);
  const bytes = objects.reduce((total, { size }) => total + size, 0);
  if (bytes > settings.maximumBytes) {
    // Most windows are counted by one function: what the others need is loaded for them only.
    const { startFanOut } = await import('./fan-out');
    return startFanOut(s3, stepFunctions, settings, {
      ...purpose,
      window,
      version,
      identity,
      captureFolder: captureFolder(settings),
      objects,
      bytes,
    });
  }
  const counts = await countCapture(s3, objects, { window, baseline, servingSince: version.servingSince });
  if (!purpose.named) {
    await reports.writeCounts(window, identity, counts);
  }
  return counts;
}

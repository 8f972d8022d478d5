import type { RunOrigin } from '../../engine/runs/run-origin';

/** What a version came from. JSON of it is stable: new members may come, none goes. */
export interface Lineage {
  readonly endpoint: string;
  /** The instant that was asked for (ISO 8601), and the report that says which version served then. */
  readonly at?: { readonly time: string; readonly report: string };
  /** Whether the version serves now. */
  readonly serves: boolean;
  readonly version: VersionOrigin;
  /** Absent where the version does not say which run made it, or the run is not known to SageMaker any more. */
  readonly run?: RunOrigin;
}

/** A version of the registry. */
export interface VersionOrigin {
  readonly arn: string;
  readonly status?: string;
  /** ISO 8601 */
  readonly registered?: string;
  /** The evaluation in words. */
  readonly evaluation?: string;
  /** Who approved it, and the S3 URIs of card and evaluation, as the pipeline and the approval recorded them. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly containers: ReadonlyArray<{ readonly image: string; readonly modelData?: string }>;
}

/** An execution of the pipeline. */
export interface RunOrigin {
  readonly arn: string;
  readonly status?: string;
  /** Why it was started, in words. */
  readonly cause?: string;
  /** ISO 8601 */
  readonly started?: string;
  /** ISO 8601; absent while it goes on. */
  readonly ended?: string;
  /** The version that it registered, by its ARN. */
  readonly version?: string;
  /** Why it failed, as SageMaker says it. */
  readonly failure?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly steps: readonly StepOrigin[];
  /** The folder of its evaluation, as an S3 URI without a slash at its end; absent where it has none. */
  readonly evaluation?: string;
  /** That of its data report. */
  readonly report?: string;
  /** That of its labels, beside which its lineage lies. */
  readonly labels?: string;
  /** The files that the rows came from, by the data report; absent where there is none. */
  readonly files?: ReadonlyArray<{ readonly name: string; readonly rows: number }>;
}

/** A step that ran a job. */
export interface StepOrigin {
  readonly name: string;
  readonly job: string;
  readonly image?: string;
  /** S3 URIs by the names of inputs or channels. */
  readonly reads: Readonly<Record<string, string>>;
  readonly hyperparameters?: Readonly<Record<string, string>>;
}

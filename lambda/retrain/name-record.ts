/** What a message says of a run's record in MLflow. */
export interface NamedRecord {
  /** To follow what holds now; empty where nothing records runs. */
  readonly words: string;
  /** For programs. */
  readonly details: Readonly<Record<string, string>>;
}

/**
 * Where MLflow has a run, or will have it when it has ended. SageMaker's MLflow is opened by an address that holds for minutes
 * and is used once, so that the run is named, by the execution's id.
 */
export function nameRecord(
  run: string | undefined,
  { mlflowArn, experimentName }: { readonly mlflowArn?: string; readonly experimentName?: string },
): NamedRecord {
  if (run === undefined || mlflowArn === undefined || experimentName === undefined) {
    return { words: '', details: {} };
  }
  const name = run.slice(run.lastIndexOf('/') + 1);
  return {
    words: `; in MLflow it is the run ${name} of the experiment ${experimentName}, from its end on`,
    details: { mlflowArn, mlflowExperiment: experimentName, mlflowRun: name },
  };
}

const MARK = Symbol.for('cdk-sagemaker-lifecycle.LifecycleValidationError');

/** What a construct throws at synth time about its props: the prop's name, what was given and what is allowed. */
export class LifecycleValidationError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'LifecycleValidationError';
    Object.defineProperty(this, MARK, { value: true });
  }
}

/** Tells what this library throws from other errors, as `Errors` of aws-cdk-lib does: jsii exports no error classes. */
export class LifecycleErrors {
  /**
   * Whether an error is a `LifecycleValidationError`: props that cannot work, found at synthesis. It is recognised also when
   * another copy of the library threw it.
   */
  public static isValidationError(error: any): boolean {
    return error !== null && typeof error === 'object' && MARK in error;
  }

  private constructor() {}
}

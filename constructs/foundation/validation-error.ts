/** What a construct throws at synth time about its props: the prop's name, what was given and what is allowed. */
export class LifecycleValidationError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'LifecycleValidationError';
  }
}

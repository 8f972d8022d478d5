/** What a model predicts. */
export enum ProblemType {
  /** One of two classes, by the probability of the positive one. */
  BINARY = 'binary',
  /** One of several classes. */
  MULTICLASS = 'multiclass',
  /** A number. */
  REGRESSION = 'regression',
}

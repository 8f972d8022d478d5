/** What the values of a feature are in SageMaker Feature Store. */
export enum FeatureType {
  /** Text. */
  STRING = 'String',
  /** Whole numbers of 64 bits. */
  INTEGRAL = 'Integral',
  /** Floating-point numbers of 64 bits. */
  FRACTIONAL = 'Fractional',
}

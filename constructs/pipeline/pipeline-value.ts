/**
 * A value that SageMaker Pipelines fills in when the pipeline runs.
 *
 * @see https://github.com/aws-sagemaker-mlops/sagemaker-model-building-pipeline-definition-JSON-schema
 */
export class PipelineValue {
  /** The value of a pipeline parameter. */
  public static parameter(name: string): PipelineValue {
    return new PipelineValue({ Get: `Parameters.${name}` });
  }

  /** A property of a step, by its path in the answer of the step's Describe operation. */
  public static stepProperty(stepName: string, path: string): PipelineValue {
    return new PipelineValue({ Get: `Steps.${stepName}.${path}` });
  }

  /** Where a processing step writes one of its outputs. */
  public static processingOutput(stepName: string, outputName: string): PipelineValue {
    return PipelineValue.stepProperty(stepName, `ProcessingOutputConfig.Outputs['${outputName}'].S3Output.S3Uri`);
  }

  /** A property of the running execution: `PipelineExecutionId`, `PipelineExecutionArn`, `PipelineName`, `StartDateTime`. */
  public static execution(property: string): PipelineValue {
    return new PipelineValue({ Get: `Execution.${property}` });
  }

  /** The values, strings and pipeline values, joined by a separator. Those joined by the same one already are one join. */
  public static join(separator: string, values: any[]): PipelineValue {
    const parts = values.flatMap((value) => {
      const inner = value instanceof PipelineValue ? value.expression['Std:Join'] : undefined;
      return inner?.On === separator ? inner.Values : [value];
    });
    return new PipelineValue({ 'Std:Join': { On: separator, Values: parts } });
  }

  /** A value in a property file that a step wrote, by its dotted path. */
  public static jsonGet(stepName: string, propertyFile: string, path: string): PipelineValue {
    return new PipelineValue({
      'Std:JsonGet': { PropertyFile: { Get: `Steps.${stepName}.PropertyFiles.${propertyFile}` }, Path: path },
    });
  }

  private readonly expression: any;

  private constructor(expression: any) {
    this.expression = expression;
  }

  /** The expression as it stands in the pipeline's definition. */
  public toJSON(): any {
    return this.expression;
  }
}

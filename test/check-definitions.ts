// Every pipeline definition that a test renders, in whatever way, is one that SageMaker can take: the arguments of each
// step are checked against its service model. A mock is made only where a test loads the module.
jest.mock('../constructs/pipeline/render-definition', () => {
  const original = jest.requireActual('../constructs/pipeline/render-definition');
  return {
    ...original,
    renderDefinition: (...parts: unknown[]) => {
      const definition = original.renderDefinition(...parts);
      const { checkDefinition } = jest.requireActual('./service-models/check-definition');
      checkDefinition(definition);
      return definition;
    },
  };
});

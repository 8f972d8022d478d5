// aws-cdk-lib checks every template that is synthesized, which takes most of the time of a test of templates. It is left out
// there, unless `CDK_VALIDATION=true` asks for it: test/lib/validated-templates.test.ts has it check templates with all that
// can be switched on, and the end-to-end tests run it as users do.
if (!expect.getState().testPath?.includes('/test/e2e/')) {
  process.env.CDK_VALIDATION ??= 'false';
}

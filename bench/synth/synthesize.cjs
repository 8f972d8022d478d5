// `node bench/synth/synthesize.cjs <what> <how many> <folder>`: synthesizes one app in this process and prints its CPU seconds
// and its seconds, loading of modules included. Plain JavaScript on the compiled package, as an importer runs it.
const path = require('node:path');
const { App, Stack } = require('aws-cdk-lib');

const ROOT = path.join(__dirname, '..', '..');
const [what, count, outdir] = process.argv.slice(2);

const FILLS = {
  empty() {},
  function(app) {
    const lambda = require('aws-cdk-lib/aws-lambda');
    const s3 = require('aws-cdk-lib/aws-s3');
    const stack = new Stack(app, 'Lone');
    new s3.Bucket(stack, 'Bucket');
    new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(ROOT, 'build', 'lambda', 'retrain')),
    });
  },
  lifecycle(app) {
    const { Algorithm, Column, DataRecipe, MlLifecycleStack, SuccessCriterion } = require(ROOT);
    for (let index = 0; index < Number(count); index++) {
      new MlLifecycleStack(app, `Lifecycle${index}`, {
        lifecycleName: `churn-${index}`,
        recipe: new DataRecipe({
          columns: {
            customer_id: Column.id(),
            churn: Column.target({ positiveClass: 'Yes' }),
            name: Column.personalData(),
            tenure: Column.numeric(),
            contract: Column.categorical(),
          },
        }),
        algorithm: Algorithm.xgboost({ rounds: 120, hyperparameters: { max_depth: 3 } }),
        successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
      });
    }
  },
};

const app = new App({ outdir });
FILLS[what](app);
app.synth();
const { user, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ cpu: (user + system) / 1e6, wall: performance.now() / 1000 }));

import { closeScriptLoop, expectClosedLoop } from './support/script-loop';

test('a lifecycle with a training script closes the loop on this machine', async () => {
  // A client that does not say what it accepts gets CSV as well, several rows as well as one.
  const loop = await closeScriptLoop('churn-script', 'script');
  expectClosedLoop(loop, 0.75);
  expect(loop.summary.example).toBe('churn-script');
});

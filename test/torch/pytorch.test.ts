import { closeScriptLoop, expectClosedLoop } from '../e2e/support/script-loop';

test('a lifecycle with a network in PyTorch closes the loop on this machine', async () => {
  const loop = await closeScriptLoop('churn-pytorch', 'pytorch');
  expectClosedLoop(loop, 0.78);
  // Who does not say what it accepts gets CSV, by the variable that the images read.
  expect(loop.type).toBe('text/csv');
});

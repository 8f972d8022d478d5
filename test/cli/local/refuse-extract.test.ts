import { refuseExtract } from '../../../cli/local/refuse-extract';
import { lifecycle as houses } from '../../../examples/house-prices/lifecycle';
import { lifecycle as queried } from '../../../examples/house-prices-athena/lifecycle';
import { MlLifecycleStack, type MlLifecycleStackProps } from '../../../lib';
import { createApp } from '../../constructs/fixtures';

function synthesize(lifecycle: MlLifecycleStackProps): string {
  const app = createApp();
  new MlLifecycleStack(app, 'Houses', lifecycle);
  return app.synth().directory;
}

test('a lifecycle whose runs begin with a query is refused before it is deployed, with what can be done', () => {
  expect(() => refuseExtract(synthesize(queried))).toThrow(
    /^preparation\.extract: the local cloud has no Athena.*--only train.*or leave extract out here$/,
  );
});

test('any other lifecycle is not', () => {
  expect(() => refuseExtract(synthesize(houses))).not.toThrow();
});

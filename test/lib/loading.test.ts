// Every synthesis pays for what the library loads: what only some apps need is loaded by those.
const refuse = (name: string) => () => {
  throw new Error(`${name} is loaded`);
};

test.each(['@aws-cdk/aws-sagemaker-alpha', 'tar'])('importing the library does not load %s', (name) => {
  jest.isolateModules(() => {
    jest.doMock(name, refuse(name));
    expect(() => require(name)).toThrow(`${name} is loaded`);
    expect(Object.keys(require('../../lib'))).toContain('MlLifecycle');
  });
});

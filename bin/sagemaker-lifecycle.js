#!/usr/bin/env node
// In the syntax of every Node.js there is, so that an old one gets as far as the sentence below.

var oldest = 20;
if (parseInt(process.versions.node, 10) < oldest) {
  process.stderr.write('sagemaker-lifecycle: needs Node.js ' + oldest + ' or newer; this is ' + process.version + '\n');
  process.exit(1);
}

// A checkout and the package of the commands have them; the package of the constructs has this file alone.
function find(request, options) {
  try {
    return require.resolve(request, options);
  } catch (_error) {
    return undefined;
  }
}
var commands =
  find('../build/cli/index.js') ||
  find('sagemaker-lifecycle/build/cli/index.js', { paths: [process.cwd(), __dirname] });
if (commands === undefined) {
  process.stderr.write(
    'sagemaker-lifecycle: the commands are not installed; install them with: npm install --save-dev sagemaker-lifecycle\n',
  );
  process.exit(1);
}
require(commands);

#!/usr/bin/env node
// In the syntax of every Node.js there is, so that an old one gets as far as the sentence below.

var oldest = 20;
if (parseInt(process.versions.node, 10) < oldest) {
  process.stderr.write('sagemaker-lifecycle: needs Node.js ' + oldest + ' or newer; this is ' + process.version + '\n');
  process.exit(1);
}
require('../build/cli/index.js');

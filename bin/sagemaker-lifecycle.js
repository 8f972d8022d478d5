#!/usr/bin/env node
require('../build/cli/index.js');

#!/usr/bin/env node
// Here since npm links a command when it installs, which is before the packages are compiled.
require('../dist/cli.js');

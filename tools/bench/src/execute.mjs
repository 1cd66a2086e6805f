// One process, one executor: what Nx's worker does, without Nx around it. The project graph is read before the clock
// starts, as a worker gets it from its parent. Prints a line of JSON on descriptor 3.
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [root, projectName, targetName, overrides = '{}'] = process.argv.slice(2);
process.chdir(root);
const require = createRequire(path.join(root, 'package.json'));
const { readCachedProjectGraph, readProjectsConfigurationFromProjectGraph } = require('@nx/devkit');
// Of this process's life, only what is below is timed as the executor's.
const projectGraph = readCachedProjectGraph();
const projectsConfigurations = readProjectsConfigurationFromProjectGraph(projectGraph);
const target = projectsConfigurations.projects[projectName].targets[targetName];
const [, executor] = target.executor.split(':');
const context = {
  root, cwd: root, isVerbose: false, projectName, targetName, target,
  projectGraph, projectsConfigurations, nxJsonConfiguration: JSON.parse(readFileSync('nx.json', 'utf8')), taskGraph: undefined,
};
const options = { ...target.options, ...JSON.parse(overrides) };

const loading = performance.now();
const implementation = require(`nx-oci/dist/executors/${executor}/${executor}.impl.js`).default;
const before = process.cpuUsage();
const started = performance.now();
const { success } = await implementation(options, context);
const done = performance.now();
const { user, system } = process.cpuUsage(before);
const { maxRSS } = process.resourceUsage();
writeSync(3, `${JSON.stringify({ success, loading: started - loading, executor: done - started, executorCpu: (user + system) / 1000, peakBytes: maxRSS * 1024 })}\n`);
if (!success) process.exitCode = 1;

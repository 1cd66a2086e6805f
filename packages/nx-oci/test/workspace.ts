import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExecutorContext, NxJsonConfiguration, TargetConfiguration } from '@nx/devkit';
import { inferTargets } from '../src/targets';

const parent = mkdtempSync(path.join(tmpdir(), 'nx-oci-plugin-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A temporary workspace; gone after the tests of the file. */
export class TestWorkspace {
  readonly root = mkdtempSync(path.join(parent, 'workspace-'));
  readonly projects: Record<string, { root: string; targets: Record<string, TargetConfiguration>; implicitDependencies?: string[] }> = {};
  /** What its lockfile has: packages with their versions. */
  readonly locked: Record<string, string> = {};
  /** What executors are given of its nx.json. */
  nxJson: NxJsonConfiguration = {};

  path(name: string): string {
    return path.join(this.root, name);
  }

  /** Writes files, by path relative to the workspace; what is no text becomes JSON. */
  write(files: Record<string, string | Buffer | object>): this {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(this.path(name)), { recursive: true });
      writeFileSync(this.path(name), typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
    }
    return this;
  }

  /** Has a project with targets, as Nx would have it after inference. */
  project(name: string, root: string, declared: Record<string, TargetConfiguration>): this {
    const inferred = inferTargets(declared, { root: this.root, projectRoot: root, projectName: name, pluginInputs: [] });
    const merged = Object.keys({ ...declared, ...inferred }).map((target): [string, TargetConfiguration] => {
      const { options, ...rest } = declared[target] ?? {};
      return [target, { ...inferred[target], ...rest, options: { ...inferred[target]?.options, ...options } }];
    });
    this.projects[name] = { root, targets: Object.fromEntries(merged) };
    return this;
  }

  /** The context in which Nx runs a target. */
  context(projectName: string, targetName: string, configurationName?: string): ExecutorContext {
    const nodes = Object.entries(this.projects).map(([name, data]) => [name, { name, type: 'lib' as const, data: { ...data, name } }]);
    return {
      root: this.root,
      cwd: this.root,
      isVerbose: false,
      projectName,
      targetName,
      configurationName,
      projectsConfigurations: { version: 2, projects: this.projects },
      nxJsonConfiguration: this.nxJson,
      projectGraph: {
        nodes: Object.fromEntries(nodes),
        dependencies: Object.fromEntries(
          Object.entries(this.projects).map(([name, { implicitDependencies = [] }]) => [name, implicitDependencies.map((target) => ({ type: 'implicit', source: name, target }))]),
        ),
        externalNodes: Object.fromEntries(
          Object.entries(this.locked).map(([name, version]) => [`npm:${name}`, { type: 'npm', name: `npm:${name}`, data: { packageName: name, version, hash: version } }]),
        ),
      },
    };
  }

  /** The options that Nx would give to the target's executor. */
  options<T>(projectName: string, targetName: string, configurationName = ''): T {
    const { options, configurations } = this.projects[projectName].targets[targetName];
    return { ...options, ...configurations?.[configurationName] } as T;
  }
}

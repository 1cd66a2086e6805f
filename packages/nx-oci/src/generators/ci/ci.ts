import { formatFiles, type GeneratorCallback, type Tree } from '@nx/devkit';
import { consoleReport, type Report } from '../../report';
import { generation } from '../../scaffold/generation';
import { addCachePackage } from '../cache/cache-package';
import { generated, generatedIn, stamped } from './generated-file';
import { commandOf, type WorkflowOptions } from './workflow-options';
import { workflowsOf, type Workflows } from './workflows';

export interface CiOptions extends WorkflowOptions {
  force?: boolean;
  skipFormat?: boolean;
}

/** Writes the workflows of a CI. */
export default function ciGenerator(tree: Tree, options: CiOptions): Promise<GeneratorCallback> {
  return generation(async () => {
    const report = consoleReport();
    const workflows = workflowsOf(tree, options);
    const { provider, tools, cache, files } = workflows;
    provider.check?.(tree);
    const added = cache === 'self-hosted' ? addCachePackage(tree) : undefined;
    const written = await writeFiles(tree, files, options);
    written.push(...removeFiles(tree, workflows));
    const included = provider.include?.(tree);
    for (const line of [...(added?.done ?? []), ...written, ...(included ? [included] : [])]) report.line(line);
    if (!tools.formatter) report.line('No workflow formats anything, as neither prettier nor oxfmt is installed.');
    next(report, workflows);
    return () => added?.install();
  });
}

/** Writes files, but for those that somebody has changed; says what it did. */
async function writeFiles(tree: Tree, files: Workflows['files'], { force, skipFormat, ...options }: CiOptions): Promise<string[]> {
  const before = new Map([...files.keys()].map((file) => [file, tree.read(file, 'utf8')]));
  for (const [file, text] of files) tree.write(file, text);
  if (!skipFormat) await formatFiles(tree);
  return [...before].map(([file, old]) => {
    const text = stamped(tree.read(file, 'utf8')!, commandOf(options));
    if (old !== null && generated(old) === undefined && old !== text && !force) {
      tree.write(file, old);
      return `Left ${file}, which somebody has changed. To see what would be new in it: --force, then git diff.`;
    }
    tree.write(file, text);
    return `${old === text ? 'Kept' : old === null ? 'Wrote' : 'Updated'} ${file}${old === text ? ': it is up to date' : ''}.`;
  });
}

/** Takes away what an earlier run wrote and this one does not, such as what filled another cache; what somebody has changed stays. */
function removeFiles(tree: Tree, { provider: { folder }, files }: Workflows): string[] {
  return generatedIn(tree, folder).flatMap(({ file }) => {
    if (files.has(file)) return [];
    tree.delete(file);
    return [`Removed ${file}, which is of no use any more.`];
  });
}

function next(report: Report, { provider: { secrets }, tools: { exec, formatter }, cache }: Workflows): void {
  const names = [...secrets.release, ...(formatter ? secrets.format : []), ...(cache === 'none' ? [] : secrets.cache(cache))];
  report.line(['Next: set there', ...names].join('\n  - '));
  report.line(`Then commit, and open a pull request. A release is a tag such as greeter/v1.2.3: ${exec} nx-oci ci publish greeter/v1.2.3 says here what it would write.`);
}

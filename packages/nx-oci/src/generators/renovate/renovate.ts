import { formatFiles, type Tree } from '@nx/devkit';
import { addManagers, findRenovateConfig, missingManagers, type RenovateConfig } from '../../renovate-config';
import { renovateManagers } from '../../renovate-managers';
import { consoleReport } from '../../report';

const fresh: RenovateConfig = {
  file: 'renovate.json',
  text: JSON.stringify({ $schema: 'https://docs.renovatebot.com/renovate-schema.json', extends: ['config:recommended'] }),
};

/** Has Renovate raise the bases of image targets and the versions of tools: adds what its configuration lacks, and leaves what it has. */
export default async function renovateGenerator(tree: Tree): Promise<void> {
  const report = consoleReport();
  const config = findRenovateConfig((file) => tree.read(file, 'utf8') ?? undefined) ?? fresh;
  const missing = missingManagers(config, renovateManagers);
  if (missing.length === 0) return report.line(`${config.file} has the managers of nx-oci already.`);
  const text = addManagers(config, missing);
  if (text === undefined) return report.warn(`${config.file} is no plain JSON that could be changed without loss. Add to its customManagers:\n${JSON.stringify(missing, null, 2)}`);
  tree.write(config.file, text);
  await formatFiles(tree);
}

// Bundles the updater into dist/updater.mjs: the file that is in images of tools, with the licences of what is in it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const packages = path.dirname(here);
const output = path.join(here, 'dist', 'updater.mjs');

/** Sources of our own packages are used without what nothing asks for. */
const ownPackages = {
  name: 'own-packages',
  setup(builder) {
    builder.onResolve({ filter: /^@nx-oci\// }, ({ path: name }) => ({ path: path.join(packages, name.replace('@nx-oci/', ''), 'src/index.ts'), sideEffects: false }));
    builder.onResolve({ filter: /^undici$/ }, () => ({ path: path.join(here, 'undici-parts.mjs') }));
    builder.onResolve({ filter: /^\.\// }, async ({ path: name, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'asked' || importer.includes('node_modules')) return undefined;
      const found = await builder.resolve(name, { importer, resolveDir, kind, pluginData: 'asked' });
      return { ...found, sideEffects: false };
    });
  },
};

export async function bundleUpdater() {
  const { outputFiles, metafile } = await build({
    entryPoints: [path.join(here, 'src/updater.ts')],
    absWorkingDir: packages,
    outfile: output,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    write: false,
    metafile: true,
    plugins: [ownPackages],
    banner: {
      js: "import { createRequire } from 'node:module';\nimport { fileURLToPath } from 'node:url';\nconst require = createRequire(import.meta.url), __filename = fileURLToPath(import.meta.url);",
    },
    logLevel: 'warning',
  });
  mkdirSync(path.dirname(output), { recursive: true });
  writeFileSync(output, `${outputFiles[0].text}${licences(metafile)}`);
  return metafile;
}

/** The licences of the packages whose code is in the bundle, as a comment. */
function licences({ inputs }) {
  const folders = new Set(Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []));
  const texts = [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(path.join(packages, folder, 'package.json'), 'utf8'));
    const file = readdirSync(path.join(packages, folder)).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${name} has no file with its licence.`);
    return `${name} ${version}\n\n${readFileSync(path.join(packages, folder, file), 'utf8').trim()}`;
  });
  return `\n/*\n${texts.join('\n\n----\n\n').replaceAll('*/', '* /')}\n*/\n`;
}

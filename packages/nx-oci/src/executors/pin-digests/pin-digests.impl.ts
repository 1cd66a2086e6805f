import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { BuildError, replaceFolder } from '@nx-oci/build';
import { requireDeclaredInputs } from '../../declared-inputs';
import { PluginError } from '../../error';
import { manifestFiles, manifestGlobs, takesFile, type ManifestFile, type ManifestGlobs } from '../../manifests/manifest-files';
import type { Pin } from '../../manifests/manifest-references';
import { outputFolder } from '../../options';
import { requireOwnOutput } from '../../output-overlap';
import { isHelmTemplate, pinDigests, type PinnedFile } from '../../manifests/pin-digests';
import { pinnedImages } from '../../manifests/pinned-images';
import { consoleReport, reported } from '../../report';
import { taskName, workspaceOf } from '../../task-context';

export interface PinDigestsOptions {
  files: string[];
  images?: Record<string, string>;
  output: string;
}

/** Copies deployment files with the images that they name set to the digests that were built, and says which those are. */
export default function pinDigestsExecutor(options: PinDigestsOptions, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  return reported(report, async () => {
    const workspace = workspaceOf(context);
    const own = outputFolder(workspace.projectRoot, context.targetName!);
    const output = options.output ?? own;
    requireOwnOutput(output, context);
    const globs = manifestGlobs(options.files, workspace);
    const files = manifestFiles(globs, context.root);
    requireOutputNotTaken(output, globs, files);
    const images = pinnedImages(options.images, context);
    await requireDeclaredInputs(new Set([...files.map(({ file }) => file), ...images.map(({ record }) => record)]), context);

    const folder = path.join(context.root, output);
    if (output !== own) requireReplaceable(folder, files);
    const pinned = pinAll(files, images, context);
    await replaceFolder(folder, (temporary) => {
      for (const { copy, bytes } of pinned) {
        mkdirSync(path.dirname(path.join(temporary, copy)), { recursive: true });
        writeFileSync(path.join(temporary, copy), bytes);
      }
    });
    const naming = pinned.filter(({ names }) => names.length > 0);
    report.line(`${naming.length} of ${files.length} files name images; all are in ${output}.`);
    for (const { name, digest } of images) report.line(`${name}@${digest}`);
  });
}

/** Throws `manifest-invalid`, `content-missing`, and `image-unreferenced` for an image that no file names. */
function pinAll(files: ManifestFile[], pins: Pin[], context: ExecutorContext): (PinnedFile & Pick<ManifestFile, 'copy'>)[] {
  const ofCharts = files.filter(({ file }) => path.posix.basename(file) === 'Chart.yaml');
  const charts = new Set(ofCharts.map(({ file }) => path.posix.dirname(file)));
  const pinned = files.map(({ file, copy }) => {
    const bytes = read(file, context.root);
    return { copy, ...(isHelmTemplate(file, charts) ? { bytes, names: [] } : pinDigests(file, bytes, pins)) };
  });
  const named = new Set(pinned.flatMap(({ names }) => names));
  const missing = pins.filter(({ name }) => !named.has(name)).map(({ name }) => name);
  if (missing.length === 0) return pinned;
  const where = files.length === 1 ? `${files[0].file} does not name` : `none of the ${files.length} files names`;
  throw new PluginError('image-unreferenced', {
    message: `${taskName(context)} pins ${missing.join(', ')}, which ${where}.`,
    remedy: 'Correct the name in "images" (by default the repository of the image target), or add the file that names it to "files".',
  });
}

function read(file: string, root: string): Uint8Array {
  try {
    return readFileSync(path.join(root, file));
  } catch (cause) {
    throw new BuildError('content-missing', {
      message: `${file} cannot be read: ${(cause as Error).message}.`,
      remedy: 'Make it a readable file, or leave it out with "!<glob>" in "files".',
      cause,
    });
  }
}

/** Refuses an output that holds files to copy, or whose files the next run would take for those. Throws `output-overlap`. */
function requireOutputNotTaken(output: string, globs: ManifestGlobs, files: ManifestFile[]): void {
  const takes = takesFile(globs);
  const taken = files.find(({ file, copy }) => file.startsWith(`${output}/`) || takes(path.posix.join(output, copy)));
  if (taken === undefined) return;
  throw new PluginError('output-overlap', {
    message: `The files are written to ${output}, where "files" takes them from: ${taken.file} would be copied from copies.`,
    remedy: `Give the target another output folder, or leave this one out with "!${output}/**" in "files".`,
  });
}

/** Refuses to empty a folder of the user's choice that has nothing of what this target writes. Throws `output-unwritable`. */
function requireReplaceable(folder: string, files: ManifestFile[]): void {
  const [first] = existsSync(folder) ? readdirSync(folder).sort() : [];
  if (first === undefined || files.some(({ copy }) => existsSync(path.join(folder, copy)))) return;
  throw new BuildError('output-unwritable', {
    message: `${folder} cannot be replaced: it holds ${first}, and none of the files that are written there.`,
    remedy: 'Give the target another output folder, or remove what is there.',
  });
}

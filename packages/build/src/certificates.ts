import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bytesContent, type FileTree } from '@nx-oci/oci';
import type { Workspace } from './definition';
import { BuildError } from './error';
import { reading, sourceFile } from './source-file';
import { certificateBundle } from './static-base';
import { workspacePath } from './tokens';
import { textAt } from './tree-text';

/**
 * The bundle of root certificates in `tree` with more appended.
 * Throws `certificate-invalid`, `content-missing`, `path-escapes`, and what a bad path throws.
 */
export function addCertificates(tree: FileTree, files: string[], workspace: Workspace): FileTree {
  const added = files.flatMap((file) => {
    const name = workspacePath(file, workspace);
    const source = sourceFile(name, workspace);
    return certificatesOf(
      reading(name, () => readFileSync(source, 'latin1')),
      name,
    );
  });
  const content = bytesContent(textAt(tree, certificateBundle) + added.join(''));
  return new Map([[certificateBundle, { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content }]]);
}

function certificatesOf(text: string, name: string): string[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const invalid = (why: string): BuildError =>
    new BuildError('certificate-invalid', { message: `${name} ${why}.`, remedy: 'Give a PEM file of certificates, without private keys.' });
  if (/PRIVATE KEY/.test(text)) throw invalid('holds a private key');
  if (blocks.length === 0) throw invalid('holds no PEM certificate');
  if (blocks.length < (text.match(/-----BEGIN CERTIFICATE-----/g) ?? []).length) throw invalid('has a certificate without an end');
  return blocks.map((block, at) => {
    try {
      // Written anew, so that line ends and comments do not count.
      return new X509Certificate(block).toString();
    } catch (error) {
      throw invalid(`has a broken certificate (number ${at + 1}: ${(error as Error).message})`);
    }
  });
}

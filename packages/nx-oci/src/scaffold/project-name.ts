import { PluginError } from '../error';

/** The name of a project that is to be made, with what is named after it. */
export interface ProjectName {
  /** As Nx knows it, with a scope if it has one: `@acme/greeter`. */
  project: string;
  /** Without the scope: the folder, the binary, the image. */
  plain: string;
  /** What its environment variables begin with: `GREETER`. */
  env: string;
}

/** What is a name to all that it becomes: npm, folders, images, host names, variables. */
const pattern = /^(?:@[a-z0-9][a-z0-9._-]*\/)?([a-z][a-z0-9]*(?:[._-][a-z0-9]+)*)$/;
/** Characters of a host name's part (RFC 1035, section 2.3.4), which a service's name becomes. */
const longest = 63;

/** Folders that Go takes for those of others. */
const taken = ['vendor'];

/** Reads the name of a project. Throws `project-name-invalid`. */
export function parseProjectName(project: string): ProjectName {
  const plain = pattern.exec(project)?.[1];
  if (plain === undefined || plain.length > longest || taken.includes(plain) || project.length > 128) {
    throw new PluginError('project-name-invalid', {
      message: `"${project}" cannot be the name of a project with an image.`,
      remedy: `Give lower-case letters and digits, parted by single "-", "_" or ".", beginning with a letter, ${longest} at most, and not ${taken.join()}; an npm scope may stand before it: @acme/greeter.`,
    });
  }
  return { project, plain, env: plain.replaceAll(/[.-]/g, '_').toUpperCase() };
}

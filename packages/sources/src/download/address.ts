import { formatPlatform, parsePlatform, samePlatform, type Platform } from '@nx-oci/oci';
import { SourcesError } from '../error';
import { makersName, type DownloadContent } from './content';

/** Replaces `{version}`, `{os}` and `{arch}` by what a content says of them. Throws `content-invalid`. */
export function filled(template: string, { version, os, arch }: DownloadContent, platform: Platform): string {
  const values: Record<string, string | undefined> = {
    version,
    os: makersName(os, platform.os),
    arch: makersName(arch, platform.architecture, platform.variant),
  };
  return template.replace(/\{([^{}]*)\}/g, (token, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return value;
    throw new SourcesError('content-invalid', {
      message: `${token} in "${template}" stands for nothing${name === 'version' ? ', as the content has no "version"' : ''}.`,
      remedy: 'Use {version} (with "version"), {os} and {arch}.',
    });
  });
}

/** The value that a map from platforms has for one; nothing if it has none. Throws `platform-invalid`. */
export function valueFor<T>(values: Record<string, T> | undefined, platform: Platform): T | undefined {
  return Object.entries(values ?? {}).find(([name]) => samePlatform(parsePlatform(name), platform))?.[1];
}

/** The address of a content's file for a platform. Throws `platform-missing`, `content-invalid`. */
export function addressFor(content: DownloadContent, platform: Platform): string {
  const { url } = content;
  const template = typeof url === 'string' ? url : valueFor(url, platform);
  if (template === undefined) {
    throw new SourcesError('platform-missing', {
      message: `The download to ${content.to} has no address for ${formatPlatform(platform)}${url ? `, only for ${Object.keys(url).join(', ')}` : ''}.`,
      remedy: 'Give one in "url", or build the image without this platform.',
    });
  }
  const address = filled(template, content, platform);
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  const flaw = !parsed || !/^https?:$/.test(parsed.protocol) ? 'is no https address' : parsed.username || parsed.password ? 'has a name or password in it, which the lock would have too' : undefined;
  if (flaw === undefined) return parsed!.href;
  throw new SourcesError('content-invalid', {
    message: `"${flaw.startsWith('has') ? template : address}" ${flaw}.`,
    remedy: 'Give an address such as https://example.com/tool; names and passwords belong into the file that netrc(5) describes.',
  });
}

/** The last part of an address's path, as a file would be called. */
export function fileNameOf(url: string): string {
  const last = new URL(url).pathname.split('/').filter(Boolean).at(-1) ?? '';
  try {
    const name = decodeURIComponent(last);
    return name.includes('/') || name.includes('\0') || name === '..' ? last : name;
  } catch {
    return last;
  }
}

/** What a download is called unless it says: its file's name without what differs between versions and platforms. */
export function nameOf(content: DownloadContent): string {
  const template = typeof content.url === 'string' ? content.url : (Object.values(content.url ?? {})[0] ?? '');
  const last = template.replace(/[?#].*$/, '').split('/').filter(Boolean).at(-1) ?? '';
  const bare = last.replace(/(\.(tar|tgz|txz|tzst|tbz2?|zip|gz|xz|zst|bz2))+$/i, '');
  const name = bare.split(/[-_.]?\{[^{}]*\}/).join('').replace(/^[-_.]+|[-_.]+$/g, '');
  return content.name || name || content.to.split('/').filter(Boolean).at(-1) || 'download';
}

import { fileNameOf } from '../download/address';
import { SourcesError } from '../error';
import { isHtmlPage } from '../html-page';

/** A file of a project, as an index lists it. */
export interface IndexFile {
  file: string;
  url: URL;
  /** Hexadecimal. */
  sha256?: string;
  /** Bytes. */
  size?: number;
  /** Versions of Python, as PEP 440 writes ranges. */
  requiresPython?: string;
  /** Those who made it ask not to take it. */
  yanked?: boolean;
  /** What the wheel says of itself can be had alone (PEP 658), with this hash, if the index says one. */
  metadata?: { sha256?: string };
}

/** What is asked for: PEP 691, and PEP 503 of indexes that know no other. */
export const pageTypes = 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1';

/** The files on a project's page, which came from `url`. Throws `index-invalid` for what is no page of an index. */
export function parseIndexPage(text: string, url: URL): IndexFile[] {
  const files = /^\s*\{/.test(text) ? fromJson(text, url) : /<(!doctype|html|head|body|a)\b/i.test(text) ? fromHtml(text, url) : undefined;
  if (files && isSomethingElse(text, files)) {
    throw new SourcesError('index-invalid', {
      message: `${url.host}${url.pathname} lists no packages: the answer is an HTML page of another kind.`,
      remedy: 'Open the address: it may ask for a login, or say that the index was moved. That of a simple API mostly ends with /simple/.',
    });
  }
  if (files) return files.filter((each) => isAllowed(each.url, url));
  throw new SourcesError('index-invalid', {
    message: `${url.host}${url.pathname} is no page of a Python package index.`,
    remedy: 'Give the address of its simple API, which mostly ends with /simple/.',
  });
}

function fromJson(text: string, url: URL): IndexFile[] | undefined {
  try {
    const { files } = JSON.parse(text) as { files: Record<string, unknown>[] };
    return files.flatMap((each): IndexFile[] => {
      const { filename: file, url: address, hashes, size, yanked } = each;
      if (typeof file !== 'string' || typeof address !== 'string' || !URL.canParse(address, url.href)) return [];
      const sha256 = (hashes as Record<string, unknown> | undefined)?.sha256;
      const requiresPython = each['requires-python'];
      return [
        {
          file,
          url: new URL(address, url),
          ...(typeof sha256 === 'string' && { sha256: sha256.toLowerCase() }),
          ...(typeof size === 'number' && { size }),
          ...(typeof requiresPython === 'string' && { requiresPython }),
          ...(yanked !== undefined && yanked !== false && { yanked: true }),
          ...metadataOf(each['core-metadata'] ?? each['dist-info-metadata']),
        },
      ];
    });
  } catch {
    return undefined;
  }
}

/** Anchors alone have a meaning on such a page. */
function fromHtml(text: string, url: URL): IndexFile[] {
  const attributes = (tag: string): Map<string, string> =>
    new Map([...tag.matchAll(/\s([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)].map(([, name, a, b, c]) => [name.toLowerCase(), decode(a ?? b ?? c ?? '')]));
  const tags = (name: string): Map<string, string>[] => [...text.matchAll(new RegExp(`<${name}\\s(?:"[^"]*"|'[^']*'|[^"'>])*>`, 'gi'))].map(([tag]) => attributes(tag));
  const given = tags('base')[0]?.get('href') ?? '';
  const base = URL.canParse(given, url.href) ? new URL(given, url) : url;
  return tags('a').flatMap((attribute): IndexFile[] => {
    const href = attribute.get('href');
    if (href === undefined || !URL.canParse(href, base.href)) return [];
    const address = new URL(href, base);
    const [, sha256] = /[#&]sha256=([0-9a-f]{64})\b/i.exec(address.hash) ?? [];
    const requiresPython = attribute.get('data-requires-python');
    const said = attribute.get('data-core-metadata') ?? attribute.get('data-dist-info-metadata');
    address.hash = '';
    return [
      {
        file: fileNameOf(address.href),
        url: address,
        ...(sha256 && { sha256: sha256.toLowerCase() }),
        ...(requiresPython && { requiresPython }),
        ...(attribute.has('data-yanked') && { yanked: true }),
        ...metadataOf(/^sha256=(.*)$/.exec(said ?? '') ? { sha256: said!.slice('sha256='.length) } : said === 'true'),
      },
    ];
  });
}

/** What an index says of metadata: `true`, or hashes. */
function metadataOf(said: unknown): Pick<IndexFile, 'metadata'> {
  const sha256 = typeof said === 'object' && said !== null ? (said as Record<string, unknown>).sha256 : undefined;
  if (typeof sha256 === 'string') return { metadata: { sha256: sha256.toLowerCase() } };
  return said === true ? { metadata: {} } : {};
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]+));/gi, (whole, decimal?: string, hex?: string, name?: string) =>
    name === undefined ? characterOf(parseInt(decimal ?? hex ?? '', decimal === undefined ? 16 : 10)) : (named[name.toLowerCase()] ?? whole),
  );
}

function characterOf(number: number): string {
  return String.fromCodePoint(number <= 0x10ffff ? number : 0xfffd);
}

/** Whether a page that has no file of a package has links or fields for people instead; one of a project without files has neither. */
function isSomethingElse(text: string, files: readonly IndexFile[]): boolean {
  if (!isHtmlPage(Buffer.from(text)) || files.some(({ file }) => /\.(whl|egg|exe|tgz|zip|tar\.\w+)$/.test(file))) return false;
  return /<(form|input|script)\b/i.test(text) || files.some(({ url }) => !url.pathname.endsWith('/'));
}

/** A page from the network names no files of this machine. */
function isAllowed(file: URL, page: URL): boolean {
  return /^https?:$/.test(file.protocol) || (file.protocol === 'file:' && page.protocol === 'file:');
}

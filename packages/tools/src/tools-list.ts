import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ToolsError } from './error';

/** Where an image of tools says what it holds. */
export const toolsListPath = 'usr/local/share/nx-oci/tools.json';

/** A tool of an image, for the image's platform. */
export interface ListedTool {
  name: string;
  version: string;
  /** What it was made of: `npm`, `deb`, `wheel`, `go`, `apk`, `download`, `project`. */
  source: string;
  /** Its commands in `usr/local/bin`. */
  commands: string[];
  /** The command that proves it. */
  prove: string[];
  /** Whether the machine has to bring it itself. */
  host?: boolean;
}

/** What an image of tools holds. */
export interface ToolsList {
  schemaVersion: 1;
  tools: ListedTool[];
}

/** The tools of an image's folder, or of where a link leads. Throws `tools-missing`, `tools-image-invalid`. */
export function readToolsList(folder: string): ListedTool[] {
  const file = path.join(folder, toolsListPath);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ToolsError('tools-missing', { message: `${file} cannot be read: ${(error as Error).message}.`, remedy: 'Get the tools first: ./bootstrap.sh', cause: error });
  }
  const list = parsed(text);
  if (list?.schemaVersion === 1 && Array.isArray(list.tools) && list.tools.every(isTool)) return list.tools;
  throw new ToolsError('tools-image-invalid', { message: `${file} is no list of tools that this updater can read.`, remedy: 'Use the updater of the image itself, or build the image anew.' });
}

function parsed(text: string): Partial<ToolsList> | undefined {
  try {
    return JSON.parse(text) as Partial<ToolsList>;
  } catch {
    return undefined;
  }
}

function isTool(tool: Partial<ListedTool> | null): tool is ListedTool {
  const texts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === 'string');
  return typeof tool?.name === 'string' && typeof tool.version === 'string' && typeof tool.source === 'string' && texts(tool.commands) && texts(tool.prove);
}

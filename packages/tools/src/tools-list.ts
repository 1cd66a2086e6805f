import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ToolsError } from './error';

/** Where an image of tools says what it holds: a file for each tool, `<name>.json`. */
export const toolsListFolder = 'usr/local/share/nx-oci/tools';

/** Where the commands of an image of tools are. */
export const toolsBinFolder = 'usr/local/bin';

/** A tool of an image, for the image's platform. */
export interface ListedTool {
  name: string;
  /** As its source has it; of what has none, and of what machines bring, nothing. */
  version?: string;
  /** What it was made of: `npm`, `deb`, `wheel`, `go`, `apk`, `download`, `project`. */
  source?: string;
  /** Its commands in `usr/local/bin`. */
  commands: string[];
  /** The command that proves it. */
  prove: string[];
  /** Whether the machine has to bring it itself. */
  host?: boolean;
}

/** The tools of an image's folder, or of where a link leads, by name. Throws `tools-missing`, `tools-image-invalid`. */
export function readToolsList(folder: string): ListedTool[] {
  const place = path.join(folder, toolsListFolder);
  let names: string[];
  try {
    names = readdirSync(place).filter((name) => name.endsWith('.json'));
  } catch (error) {
    throw new ToolsError('tools-missing', { message: `${place} cannot be read: ${(error as Error).message}.`, remedy: 'Get the tools first: ./bootstrap.sh', cause: error });
  }
  return names.sort().map((name) => readTool(path.join(place, name)));
}

function readTool(file: string): ListedTool {
  try {
    const tool = JSON.parse(readFileSync(file, 'utf8')) as Partial<ListedTool> | null;
    if (isTool(tool)) return tool;
  } catch (error) {
    throw invalid(file, error);
  }
  throw invalid(file);
}

function isTool(tool: Partial<ListedTool> | null): tool is ListedTool {
  const texts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === 'string');
  const text = (value: unknown): boolean => value === undefined || typeof value === 'string';
  return typeof tool?.name === 'string' && text(tool.version) && text(tool.source) && texts(tool.commands) && texts(tool.prove);
}

function invalid(file: string, cause?: unknown): ToolsError {
  return new ToolsError('tools-image-invalid', { message: `${file} does not say what tool is there.`, remedy: 'Use the updater of the image itself, or build the image anew.', cause });
}

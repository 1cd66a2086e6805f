/** A file that has the tools brought to machines, which is to be committed. */
export interface MachineFile {
  /** Relative to the workspace. */
  path: string;
  /** Its text; or lines, which are added to what is there. */
  content: string | { lines: string[] };
  executable?: true;
}

/** What a project with a tools image is called, and where it is pushed to. */
export interface ToolsProject {
  name: string;
  repository?: string;
}

/** The files by which machines get the tools of a project. */
export function machineFiles(_: ToolsProject): MachineFile[] {
  return [];
}

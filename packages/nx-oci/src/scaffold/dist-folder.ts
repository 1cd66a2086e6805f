/** The folder that the targets of a project write to, relative to the workspace, in a form that is right when the project moves. */
export function distFolder(root: string): string {
  return root === '.' ? 'dist' : 'dist/{projectRoot}';
}

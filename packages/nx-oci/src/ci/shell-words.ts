/**
 * The simple commands of a line for a POSIX shell, each as its words: what stands between `;`, `&&`, `|`, parentheses, in
 * `$(…)`, and in what is given to a shell by `-c`. Quotes are taken off; nothing is expanded. Good enough to know a command
 * by its name, and no more.
 */
export function shellCommands(line: string): string[][] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  let quote = '';
  const endWord = (): void => {
    if (word !== undefined) commands.at(-1)!.push(word);
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    commands.push([]);
  };
  for (let at = 0; at < line.length; at++) {
    const letter = line[at];
    if (quote === "'") {
      if (letter === "'") quote = '';
      else word = (word ?? '') + letter;
    } else if (letter === '\\') {
      at++;
      if (line[at] !== '\n') word = (word ?? '') + (line[at] ?? '');
    } else if (letter === '`' || (letter === '$' && line[at + 1] === '(')) {
      // What it prints is unknown, and so is whether a quote around it goes on: what runs is seen all the same.
      if (letter === '$') at++;
      endCommand();
      quote = '';
    } else if (quote === '"') {
      if (letter === '"') quote = '';
      else word = (word ?? '') + letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (';&|()\n'.includes(letter)) endCommand();
    else if (letter === '#' && word === undefined) while (at + 1 < line.length && line[at + 1] !== '\n') at++;
    else if (/\s/.test(letter)) endWord();
    else word = (word ?? '') + letter;
  }
  endWord();
  return commands.filter((words) => words.length > 0).flatMap((words) => [words, ...givenToShell(words)]);
}

function givenToShell(words: string[]): string[][] {
  const at = words.findIndex((word) => /^(.*\/)?(ba|da|k|z)?sh$/.test(word));
  const option = words.findIndex((word, index) => at >= 0 && index > at && /^-[a-z]*c[a-z]*$/.test(word));
  const given = option < 0 ? undefined : words[option + 1];
  return given === undefined ? [] : shellCommands(given);
}

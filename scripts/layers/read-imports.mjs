/**
 * The imports of a TypeScript or JavaScript source, with their lines.
 *
 * @typedef {object} Import
 * @property {string} specifier as written
 * @property {number} line from 1
 * @property {boolean} typeOnly gone after compilation
 */

/** `import … from "x"`, `import "x"`, `export … from "x"`; each begins a line, as the formatter has it. */
const STATIC = /^[ \t]*(import|export)\b(\s+type\b)?([^"';]*?\bfrom\s*)?\s*["']([^"']+)["']/gm;
const DYNAMIC = /(\btypeof\s+)?\bimport\(\s*["']([^"']+)["']\s*\)/g;

/**
 * @param {string} source
 * @returns {Import[]}
 */
export function readImports(source) {
  const text = blankComments(source);
  const found = [];
  for (const match of text.matchAll(STATIC)) {
    const [, keyword, type, clause, specifier] = match;
    // `export const a = "x"` and the like: only a re-export has a from.
    if (keyword === "export" && !clause) continue;
    const line = lineOf(text, match.index + match[0].length);
    found.push({ specifier, line, typeOnly: Boolean(type) || isAllTypes(clause ?? "") });
  }
  for (const match of text.matchAll(DYNAMIC)) {
    found.push({ specifier: match[2], line: lineOf(text, match.index), typeOnly: Boolean(match[1]) });
  }
  return found.sort((a, b) => a.line - b.line);
}

/** `{ type A, type B }` imports nothing at run time. */
function isAllTypes(clause) {
  const names = clause.match(/^\s*\{([^}]*)\}\s*from\s*$/)?.[1];
  if (names === undefined) return false;
  const parts = names
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  return parts.length > 0 && parts.every((part) => part.startsWith("type "));
}

/** Comments turned into spaces, so that lines stay and code in examples does not count. */
export function blankComments(source) {
  const blank = (comment) => comment.replaceAll(/[^\n]/g, " ");
  return source.replaceAll(/^[ \t]*\/\*[\s\S]*?\*\//gm, blank).replaceAll(/^[ \t]*\/\/.*$/gm, blank);
}

export function lineOf(text, index) {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

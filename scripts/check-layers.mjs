import { projectRoot } from "../server/project-root.mjs";
import { buildGraph, readSources } from "./layers/import-graph.mjs";
import { findViolations } from "./layers/rules.mjs";

/** Checks the imports of the project against its layers; prints file, line and rule of each that breaks them. */
const graph = buildGraph(readSources(projectRoot));
const violations = findViolations(graph);
for (const { path, line, message } of violations) console.error(`${path}:${line}: ${message}`);
console.info(`${graph.size} files, ${violations.length} imports across layers`);
process.exitCode = violations.length > 0 ? 1 : 0;

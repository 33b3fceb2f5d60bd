import { generateClient } from "../server/generate.mjs";
import { projectRoot } from "../server/project-root.mjs";

console.info(
  (await generateClient(projectRoot)) ? "Prisma client generated." : "Prisma client is up to date.",
);

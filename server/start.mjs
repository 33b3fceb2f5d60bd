// Written for every Node that knows ES modules: this file is what says that the version is too old.
const [major, minor] = process.versions.node.split(".").map(Number);

if (major > 20 || (major === 20 && minor >= 19)) {
  import("./supervise.mjs").then((module) => module.start());
} else {
  console.error(`Node 20.19 or later is needed, this is ${process.versions.node}.`);
  process.exitCode = 1;
}

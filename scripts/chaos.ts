import { type ChaosVictim, prepareChaos } from "../lib/testing/chaos-round";

/** One round after the other, until all are done; a violation of the promise (Q2) ends with exit code 1. */
const VICTIMS: ChaosVictim[] = ["database", "web", "worker"];
const MESSAGES = 10_000;

const rounds = Number(process.argv[2] ?? 3);
const chaos = await prepareChaos(process.env.DATABASE_URL ?? "");
for (let round = 0; round < rounds; round++) {
  const victim = VICTIMS[round % VICTIMS.length] ?? "web";
  const killAfter = 1 + Math.floor(Math.random() * (MESSAGES - 2_000));
  const { answered, stored, violations } = await chaos.runRound(victim, MESSAGES, killAfter);
  console.info(
    `${round + 1}/${rounds} kill -9 of ${victim} after ${killAfter} answers: ${answered} answered as accepted, ${stored} stored, ` +
      (violations.length === 0 ? "all final, each once" : violations.join("; ")),
  );
  if (violations.length > 0) process.exitCode = 1;
}
await chaos.remove();

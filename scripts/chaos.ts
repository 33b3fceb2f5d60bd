import { type CarrierChaosVictim, prepareCarrierChaos } from "../lib/testing/carrier-chaos";
import { type ChaosVictim, prepareChaos } from "../lib/testing/chaos-round";

/**
 * One round after the other, until all are done; a violation of the promise (Q2) ends with exit code 1. Rounds through the
 * simulator and through an SMPP carrier take turns; in the latter several are killed, one after the other.
 */
const VICTIMS: ChaosVictim[] = ["database", "web", "worker"];
const CARRIER_VICTIMS: CarrierChaosVictim[][] = [
  ["worker", "peer", "web"],
  ["peer", "worker", "database"],
  ["database", "peer", "worker"],
  ["worker", "worker", "peer", "web"],
];
const MESSAGES = 10_000;
const CARRIER_MESSAGES = 5_000;

const rounds = Number(process.argv[2] ?? 3);
const url = process.env.DATABASE_URL ?? "";

async function throughSimulator(): Promise<void> {
  const chaos = await prepareChaos(url);
  for (let round = 0; round < rounds; round += 2) {
    const victim = VICTIMS[(round / 2) % VICTIMS.length] ?? "web";
    const killAfter = 1 + Math.floor(Math.random() * (MESSAGES - 2_000));
    const { answered, stored, violations } = await chaos.runRound(victim, MESSAGES, killAfter);
    tell(round, `kill -9 of ${victim} after ${killAfter} answers`, answered, stored, violations);
  }
  await chaos.remove();
}

async function throughCarrier(): Promise<void> {
  const chaos = await prepareCarrierChaos(url);
  for (let round = 1; round < rounds; round += 2) {
    const victims = CARRIER_VICTIMS[((round - 1) / 2) % CARRIER_VICTIMS.length] ?? ["worker"];
    const { answered, stored, repeated, violations } = await chaos.runRound(victims, CARRIER_MESSAGES);
    const what = `kill -9 of ${victims.join(", ")} through SMPP; ${repeated} reached the carrier twice`;
    tell(round, what, answered, stored, violations);
  }
  await chaos.remove();
}

function tell(
  round: number,
  what: string,
  answered: number,
  stored: number,
  violations: readonly string[],
): void {
  console.info(
    `${round + 1}/${rounds} ${what}: ${answered} answered as accepted, ${stored} stored, ` +
      (violations.length === 0 ? "all final, each once" : violations.join("; ")),
  );
  if (violations.length > 0) process.exitCode = 1;
}

await throughSimulator();
await throughCarrier();

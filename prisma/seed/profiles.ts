import type { PoolSettings } from "@/lib/number-pool/types";

/** A profile of the demonstration. Its id is fixed, so that seeding again finds it. */
export interface DemoProfile {
  readonly key: "transactional" | "marketing" | "support";
  readonly id: string;
  readonly name: string;
  readonly numberPool: PoolSettings;
  readonly mappingLifetimeSeconds: number;
  readonly switchOffBehaviour: "clear" | "retain";
}

const DAY_SECONDS = 86_400;

/** Three ways to use a pool: mostly long codes; close to the recipient and healthy; long memory. */
export const demoProfiles: readonly DemoProfile[] = [
  {
    key: "transactional",
    id: "0190de30-0000-7000-8000-000000000001",
    name: "Transactional",
    numberPool: {
      longCodeWeight: 5,
      tollFreeWeight: 1,
      stickySender: true,
      geomatch: false,
      skipUnhealthy: false,
    },
    mappingLifetimeSeconds: 8 * DAY_SECONDS,
    switchOffBehaviour: "clear",
  },
  {
    key: "marketing",
    id: "0190de30-0000-7000-8000-000000000002",
    name: "Marketing",
    numberPool: {
      longCodeWeight: 3,
      tollFreeWeight: 1,
      stickySender: true,
      geomatch: true,
      skipUnhealthy: true,
    },
    mappingLifetimeSeconds: 15 * DAY_SECONDS,
    switchOffBehaviour: "clear",
  },
  {
    key: "support",
    id: "0190de30-0000-7000-8000-000000000003",
    name: "Support",
    numberPool: {
      longCodeWeight: 1,
      tollFreeWeight: 0,
      stickySender: true,
      geomatch: false,
      skipUnhealthy: false,
    },
    mappingLifetimeSeconds: 365 * DAY_SECONDS,
    switchOffBehaviour: "retain",
  },
];

/** A count that informs and never gates (S13): exact up to 10,000, beyond that what the database estimates. */
export interface MappingCount {
  readonly value: number;
  readonly isExact: boolean;
}

/** Mappings and pins apart, because a clear spares pins unless the operator includes them (S4). */
export interface MappingCounts {
  /** Live, not pinned. */
  readonly mappings: MappingCount;
  readonly pins: MappingCount;
}

/** What decides whether a profile's mappings are live; read once per request, judged with the request's time. */
export interface MappingProfile {
  readonly id: string;
  readonly name: string;
  readonly numberPoolEnabled: boolean;
  readonly stickySender: boolean;
  readonly switchOffBehaviour: "clear" | "retain";
  readonly lifetimeSeconds: number;
  /** Epoch ms; last messages not later than this have expired for good (S14). null = none. */
  readonly deadBeforeMs: number | null;
  readonly mappingEpoch: bigint;
  readonly pinEpoch: bigint;
}

/** One thing a process needs in order to serve. */
export interface HealthCheck {
  name: "database" | "migrations";
  ok: boolean;
  /** Why not; null when ok. Never a secret. */
  reason: string | null;
}

export interface Readiness {
  ready: boolean;
  checks: HealthCheck[];
}

/** Where links can point, as an operator names it. */
export interface LinkDomain {
  readonly id: string;
  /** Lower case, Punycode, with its port unless it is the scheme's own. */
  readonly host: string;
  readonly scheme: "http" | "https";
  /** What it is for, in the operator's words; null = nothing was said. */
  readonly useCase: string | null;
  /** What proves that it is ours: in a TXT record, or as what this installation answers under it. */
  readonly token: string;
  /** null = links must not be on it. */
  readonly verifiedAt: Date | null;
  /** null = never checked. */
  readonly lastCheck: DomainCheck | null;
  readonly createdAt: Date;
}

/** What a check of a domain found. */
export interface DomainCheck {
  readonly checkedAtMs: number;
  readonly dns: CheckOutcome;
  readonly http: CheckOutcome;
}

export interface CheckOutcome {
  readonly isPassed: boolean;
  /** Why not, in words; null = it passed. */
  readonly detail: string | null;
}

/** A domain with how many profiles shorten links on it. */
export interface LinkDomainRow extends LinkDomain {
  readonly profiles: number;
}

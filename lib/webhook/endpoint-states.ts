/** Requests under way to one endpoint at a time, per process. */
export const IN_FLIGHT_PER_ENDPOINT = 20;
/**
 * Together with those that were answered while that is not written yet: what a killed process can leave to be sent twice.
 * Twice as many, so that the next requests are made while the last ones are written.
 */
export const UNWRITTEN_PER_ENDPOINT = 2 * IN_FLIGHT_PER_ENDPOINT;
/** The same to all endpoints of one host: an application may have a URL of its own for each message. */
export const IN_FLIGHT_PER_HOST = 400;
const FAILURES_BEFORE_REST = 20;
const REST_MS = 60_000;

/** The host of an endpoint: the upper half of its number. */
export function hostOf(endpoint: string): string {
  return String(BigInt(endpoint) >> 32n);
}

interface EndpointState {
  inFlight: number;
  /** Begun, and what became of it is not written: the requests under way among them. */
  unwritten: number;
  failuresInRow: number;
  restsUntilMs: number;
}

/**
 * What one process knows of the endpoints it calls: how many requests are under way, and which of them rest. After 20
 * failures in a row an endpoint rests for a minute: its events go straight to their failover URL. The first failure after the
 * minute makes it rest again, the first success ends it.
 */
export class EndpointStates {
  private readonly states = new Map<string, EndpointState>();
  private readonly hosts = new Map<string, number>();
  private total = 0;

  /** Requests under way in all. */
  get inFlight(): number {
    return this.total;
  }

  /** How many more requests may be made to an endpoint now. */
  free(endpoint: string): number {
    const state = this.states.get(endpoint);
    if (state === undefined) return IN_FLIGHT_PER_ENDPOINT;
    return Math.min(IN_FLIGHT_PER_ENDPOINT - state.inFlight, UNWRITTEN_PER_ENDPOINT - state.unwritten);
  }

  /** The same for all endpoints of a host. */
  freeOfHost(host: string): number {
    return IN_FLIGHT_PER_HOST - (this.hosts.get(host) ?? 0);
  }

  /** Hosts that take no more requests now. */
  fullHosts(): string[] {
    return [...this.hosts].filter(([, inFlight]) => inFlight >= IN_FLIGHT_PER_HOST).map(([host]) => host);
  }

  begin(endpoint: string): void {
    const state = this.stateOf(endpoint);
    state.inFlight += 1;
    state.unwritten += 1;
    this.countOfHost(endpoint, 1);
    this.total += 1;
  }

  /**
   * The request is over; what became of it is yet to be written.
   *
   * @param success null = no request was made after all
   */
  end(endpoint: string, success: boolean | null, nowMs: number): void {
    const state = this.stateOf(endpoint);
    state.inFlight -= 1;
    this.countOfHost(endpoint, -1);
    this.total -= 1;
    if (success === true) {
      state.failuresInRow = 0;
      state.restsUntilMs = 0;
    } else if (success === false) {
      state.failuresInRow += 1;
      if (state.failuresInRow >= FAILURES_BEFORE_REST && nowMs >= state.restsUntilMs)
        state.restsUntilMs = nowMs + REST_MS;
    }
  }

  /** What became of an event that was begun is in the database. */
  written(endpoint: string): void {
    const state = this.stateOf(endpoint);
    state.unwritten -= 1;
    if (state.unwritten === 0 && state.failuresInRow === 0) this.states.delete(endpoint);
  }

  /** Begun, but left to whoever claims it next: nothing is sent and nothing written. */
  withdraw(endpoint: string): void {
    this.end(endpoint, null, 0);
    this.written(endpoint);
  }

  rests(endpoint: string, nowMs: number): boolean {
    return nowMs < (this.states.get(endpoint)?.restsUntilMs ?? 0);
  }

  private countOfHost(endpoint: string, change: number): void {
    const host = hostOf(endpoint);
    const inFlight = (this.hosts.get(host) ?? 0) + change;
    if (inFlight === 0) this.hosts.delete(host);
    else this.hosts.set(host, inFlight);
  }

  private stateOf(endpoint: string): EndpointState {
    let state = this.states.get(endpoint);
    if (state === undefined) {
      state = { inFlight: 0, unwritten: 0, failuresInRow: 0, restsUntilMs: 0 };
      this.states.set(endpoint, state);
    }
    return state;
  }
}

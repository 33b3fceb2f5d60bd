import { connect } from "node:net";

/*
 * A load generator in a process of its own, as cheap as one can be in Node, because it shares the machine with what it
 * measures: raw sockets that are kept open, requests written as one string, answers read into one buffer for all and looked
 * at just enough to know where they end and what they say. Each connection sends its next request when its last one was
 * answered.
 *
 * The parent sends a job, and gets `{ count, perSecond, p50, p99, failed }`; times in milliseconds.
 */

/**
 * @typedef {object} Job
 * @property {number} port
 * @property {number} connections
 * @property {number} milliseconds
 * @property {string} key API key
 * @property {string[]} [paths] GET these, in turn
 * @property {{ path: string, before: string, after: string, recipients: number }} [send] POST a body with a random recipient
 *   between `before` and `after`
 */

const STATUS_AT = "HTTP/1.1 ".length;

/** The nth of the recipients that the bench knows; all have eleven digits. */
export function recipientAt(index) {
  return `+1${2_000_000_000 + index * 7_919}`;
}

/** @param {Job} job @returns {() => string} makes the next request */
function requests({ key, paths, send }) {
  const headers = `Host: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\n`;
  if (paths) {
    const all = paths.map((path) => `GET ${path} HTTP/1.1\r\n${headers}\r\n`);
    let next = 0;
    return () => all[next++ % all.length];
  }
  const length = Buffer.byteLength(send.before + recipientAt(0) + send.after);
  const head = `POST ${send.path} HTTP/1.1\r\n${headers}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${send.before}`;
  return () => head + recipientAt(Math.floor(Math.random() * send.recipients)) + send.after;
}

/** Bytes of one read. An answer that does not fit is put together of several. */
const READ_BYTES = 65_536;

/** Length of the first answer in the bytes, NaN while it is not complete. */
function answerLength(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return Number.NaN;
  const head = bytes.latin1Slice(0, end + 2);
  const header = /\r\ncontent-length: (\d+)/i.exec(head);
  if (!header) throw new Error(`an answer without a length: ${head}`);
  const length = end + 4 + Number(header[1]);
  return bytes.length >= length ? length : Number.NaN;
}

/** @param {Job} job */
function run(job) {
  const nextRequest = requests(job);
  const latencies = [];
  const failures = [];
  const begun = performance.now();
  const ends = begun + job.milliseconds;
  // What was read is looked at before the next read, whichever connection that is of.
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const worker = () =>
    new Promise((fulfil, reject) => {
      let rest = null;
      let sentAt = 0;
      const ask = () => {
        sentAt = performance.now();
        socket.write(nextRequest(), "latin1");
      };
      const receive = (size) => {
        const chunk = buffer.subarray(0, size);
        const received = rest === null ? chunk : Buffer.concat([rest, chunk]);
        const length = answerLength(received);
        rest = Number.isNaN(length) ? Buffer.from(received) : null;
        if (rest !== null) return true;
        const now = performance.now();
        latencies.push(now - sentAt);
        if (received.latin1Slice(STATUS_AT, STATUS_AT + 3) !== "200")
          failures.push(received.latin1Slice(0, length));
        if (now < ends && failures.length < 10) ask();
        else socket.destroy();
        return true;
      };
      const socket = connect({
        port: job.port,
        host: "127.0.0.1",
        noDelay: true,
        onread: { buffer, callback: receive },
      });
      socket.on("connect", ask);
      socket.on("error", reject);
      socket.on("close", fulfil);
    });
  return Promise.all(Array.from({ length: job.connections }, worker)).then(() => {
    const seconds = (performance.now() - begun) / 1_000;
    const sorted = Float64Array.from(latencies).sort();
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      count: latencies.length,
      perSecond: latencies.length / seconds,
      p50: at(0.5),
      p99: at(0.99),
      failure: failures[0] ?? null,
    };
  });
}

if (process.send) {
  process.on("message", (job) => {
    run(job).then(
      (result) => process.send(result),
      (error) => process.send({ failure: String(error) }),
    );
  });
  process.on("disconnect", () => process.exit(0));
}

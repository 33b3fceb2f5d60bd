/**
 * Where outgoing e-mail goes, and whom it is from.
 *
 * @typedef {object} MailSettings
 * @property {string} host
 * @property {number} port
 * @property {boolean} secure TLS from the first byte (smtps)
 * @property {boolean} requireTls nothing is sent before STARTTLS has succeeded
 * @property {{ user: string, password: string } | null} login
 * @property {{ name: string, address: string }} from
 */

const EXPECTED_URL = "a URL like smtp://user:password@host:587 or smtps://user:password@host:465";
const EXPECTED_FROM = "an e-mail address, e.g. Stickypool <alerts@example.com>";
const DEFAULT_PORTS = { "smtp:": 587, "smtps:": 465 };
const MAX_ADDRESS_LENGTH = 254;

/**
 * SMTP_URL and MAIL_FROM, which need each other. Over smtp the connection is encrypted where the server offers it
 * (STARTTLS); with a password on another machine it must, unless the URL ends in `?tls=optional`.
 *
 * @param {string | null} url
 * @param {string | null} from
 * @returns {{ mail: MailSettings | null, problems: string[] }} null without both: e-mail is off
 */
export function parseMailSettings(url, from) {
  const problems = [];
  const server = url === null ? null : parseServer(url);
  const sender = from === null ? null : parseSender(from);
  if (url !== null && server === null) problems.push(`SMTP_URL must be ${EXPECTED_URL}.`);
  if (from !== null && sender === null) problems.push(`MAIL_FROM must be ${EXPECTED_FROM}.`);
  if (url !== null && from === null) problems.push("SMTP_URL is set without MAIL_FROM.");
  if (from !== null && url === null) problems.push("MAIL_FROM is set without SMTP_URL.");
  return { mail: server && sender ? { ...server, from: sender } : null, problems };
}

function parseServer(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  const defaultPort = url && DEFAULT_PORTS[url.protocol];
  if (!defaultPort || url.hostname === "" || !["", "/"].includes(url.pathname) || url.hash !== "")
    return null;
  if (url.port === "0" || !["", "?tls=optional"].includes(url.search)) return null;
  const user = decode(url.username);
  const password = decode(url.password);
  if (user === null || password === null || (user === "") !== (password === "")) return null;
  const secure = url.protocol === "smtps:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return {
    host,
    port: Number(url.port) || defaultPort,
    secure,
    requireTls: !secure && user !== "" && url.search === "" && !isLoopback(host),
    login: user === "" ? null : { user, password },
  };
}

function parseSender(text) {
  const match = /^(?:"?([^"<>@]*?)"?\s*<([^<>]+)>|([^<>]+))$/.exec(text);
  const address = (match?.[2] ?? match?.[3] ?? "").trim();
  if (!/^[^\s@",;:()<>]+@[^\s@",;:()<>]+$/.test(address) || address.length > MAX_ADDRESS_LENGTH) return null;
  if (/\p{Cc}/u.test(text)) return null;
  return { name: match?.[1]?.trim() ?? "", address };
}

function isLoopback(host) {
  return host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

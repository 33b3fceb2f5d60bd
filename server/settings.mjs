import { isAbsolute, resolve } from "node:path";
import { parseMailSettings } from "./mail-settings.mjs";
import { parseMediaSettings } from "./media-settings.mjs";
import { StartError } from "./start-error.mjs";

/**
 * The settings of an installation, read from the environment. Blank means unset.
 *
 * @typedef {object} Settings
 * @property {number} port PORT, default 3000
 * @property {string | null} databaseUrl DATABASE_URL; null = the embedded Postgres
 * @property {string} dataDir DATA_DIR, absolute; default `.data` in the project
 * @property {string} publicUrl NEXTAUTH_URL, the address users see; default http://localhost:PORT
 * @property {string | null} appSecret APP_SECRET; null = made once and kept in dataDir
 * @property {{ email: string, password: string } | null} admin ADMIN_EMAIL and ADMIN_PASSWORD: the first administrator
 * @property {string | null} bootstrapApiKey BOOTSTRAP_API_KEY
 * @property {string} defaultCountry DEFAULT_COUNTRY, ISO 3166-1 alpha-2; default US
 * @property {boolean} allowPrivateTargets ALLOW_PRIVATE_TARGETS, default false: webhooks and media may be on private addresses
 * @property {import("./mail-settings.mjs").MailSettings | null} mail SMTP_URL and MAIL_FROM; null = e-mail is off
 * @property {string | null} ffmpegPath FFMPEG_PATH: the ffmpeg that converts video; null = the installed or the system's
 * @property {string} logLevel LOG_LEVEL, default warn
 * @property {import("./media-settings.mjs").MediaSettings} media MEDIA_…
 */

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/**
 * Parses all settings and lists every problem found, not only the first.
 *
 * @param {Record<string, string | undefined>} environment
 * @param {string} root the project folder, which a relative DATA_DIR starts from
 * @returns {{ settings: Settings, problems: string[] }} settings are usable only without problems
 */
export function parseSettings(environment, root) {
  const problems = [];
  const read = (name) => environment[name]?.trim() || null;
  const check = (name, isValid, expectation) => {
    const value = read(name);
    if (value !== null && !isValid(value)) problems.push(`${name} must be ${expectation}.`);
    return value;
  };

  const port = check("PORT", isPort, "a number from 1 to 65535") ?? "3000";
  const databaseUrl = check(
    "DATABASE_URL",
    isPostgresUrl,
    "a URL like postgresql://user:password@host:5432/database",
  );
  const dataDir = read("DATA_DIR") ?? ".data";
  const publicUrl = check("NEXTAUTH_URL", isHttpUrl, "an http or https URL, e.g. https://sms.example.com");
  const appSecret = check(
    "APP_SECRET",
    (value) => value.length >= 32,
    "at least 32 characters, e.g. from: openssl rand -hex 32",
  );
  const email = check("ADMIN_EMAIL", isEmail, "an e-mail address");
  // A password keeps its outer spaces: they may be meant.
  const password = environment.ADMIN_PASSWORD?.trim() ? environment.ADMIN_PASSWORD : null;
  if (email && !password) problems.push("ADMIN_EMAIL is set without ADMIN_PASSWORD.");
  if (password && !email) problems.push("ADMIN_PASSWORD is set without ADMIN_EMAIL.");
  if (password && (password.length < 8 || password.length > 200)) {
    problems.push("ADMIN_PASSWORD must have 8 to 200 characters.");
  }
  const bootstrapApiKey = check(
    "BOOTSTRAP_API_KEY",
    (value) => /^[\x21-\x7e]{8,200}$/.test(value),
    "8 to 200 letters, digits or signs without spaces",
  );
  const country = check(
    "DEFAULT_COUNTRY",
    (value) => /^[A-Za-z]{2}$/.test(value),
    "a two-letter country code, e.g. US",
  );

  const allowPrivateTargets = check(
    "ALLOW_PRIVATE_TARGETS",
    (value) => ["true", "false"].includes(value),
    "true or false",
  );
  const { mail, problems: mailProblems } = parseMailSettings(read("SMTP_URL"), read("MAIL_FROM"));
  problems.push(...mailProblems);
  const logLevel = check(
    "LOG_LEVEL",
    (value) => LOG_LEVELS.includes(value),
    `one of ${LOG_LEVELS.join(", ")}`,
  );

  const settings = {
    port: Number(port),
    databaseUrl,
    dataDir: isAbsolute(dataDir) ? dataDir : resolve(root, dataDir),
    publicUrl: publicUrl ?? `http://localhost:${port}`,
    appSecret,
    admin: email && password ? { email, password } : null,
    bootstrapApiKey,
    defaultCountry: (country ?? "US").toUpperCase(),
    allowPrivateTargets: allowPrivateTargets === "true",
    mail,
    ffmpegPath: read("FFMPEG_PATH"),
    logLevel: logLevel ?? "warn",
    media: parseMediaSettings(read, check, problems),
  };
  return { settings, problems };
}

/**
 * The settings, or one error that lists all problems.
 *
 * @param {Record<string, string | undefined>} environment
 * @param {string} root
 * @returns {Settings}
 */
export function readSettings(environment, root) {
  const { settings, problems } = parseSettings(environment, root);
  if (problems.length > 0) throw new StartError(problems.join("\n"));
  return settings;
}

function isPort(value) {
  return /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535;
}

function isPostgresUrl(value) {
  const url = parseUrl(value);
  return url !== null && ["postgres:", "postgresql:"].includes(url.protocol) && url.pathname.length > 1;
}

function isHttpUrl(value) {
  const url = parseUrl(value);
  return url !== null && ["http:", "https:"].includes(url.protocol);
}

function parseUrl(value) {
  try {
    return new URL(value);
  } catch {
    return null;
  }
}

function isEmail(value) {
  return /^[^\s@]+@[^\s@]+$/.test(value) && value.length <= 254;
}

/**
 * Where media are kept, and how large they may be.
 *
 * @typedef {object} S3Settings
 * @property {string} bucket MEDIA_S3_BUCKET
 * @property {string | null} endpoint MEDIA_S3_ENDPOINT; null = Amazon's own
 * @property {string} region MEDIA_S3_REGION, default us-east-1
 * @property {{ accessKeyId: string, secretAccessKey: string } | null} credentials MEDIA_S3_ACCESS_KEY_ID and
 *   MEDIA_S3_SECRET_ACCESS_KEY; null = as the AWS SDK finds them by itself
 * @property {boolean} isPathStyle MEDIA_S3_PATH_STYLE, default true with an endpoint of its own
 *
 * @typedef {object} MediaSettings
 * @property {S3Settings | null} s3 null = files in the data folder
 * @property {number} fetchMaxBytes MEDIA_FETCH_MAX_MB: of one file that is fetched or uploaded; default 30 MB
 */

const MEGABYTE = 1_000_000;
const MAX_FETCH_MB = 500;

/**
 * @param {(name: string) => string | null} read
 * @param {(name: string, isValid: (value: string) => boolean, expectation: string) => string | null} check
 * @param {string[]} problems gets what single values cannot tell
 * @returns {MediaSettings}
 */
export function parseMediaSettings(read, check, problems) {
  const endpoint = check("MEDIA_S3_ENDPOINT", isHttpUrl, "an http or https URL, e.g. https://s3.example.com");
  const bucket = check(
    "MEDIA_S3_BUCKET",
    (value) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value),
    "the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
  );
  const region = read("MEDIA_S3_REGION");
  const accessKeyId = read("MEDIA_S3_ACCESS_KEY_ID");
  const secretAccessKey = read("MEDIA_S3_SECRET_ACCESS_KEY");
  const pathStyle = check(
    "MEDIA_S3_PATH_STYLE",
    (value) => ["true", "false"].includes(value),
    "true or false",
  );
  const fetchMax = check(
    "MEDIA_FETCH_MAX_MB",
    (value) => /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= MAX_FETCH_MB,
    `a whole number from 1 to ${MAX_FETCH_MB}`,
  );
  if (bucket === null && (endpoint ?? region ?? accessKeyId ?? secretAccessKey ?? pathStyle) !== null)
    problems.push("MEDIA_S3_BUCKET is not set, but other MEDIA_S3_ settings are.");
  if (accessKeyId && !secretAccessKey)
    problems.push("MEDIA_S3_ACCESS_KEY_ID is set without MEDIA_S3_SECRET_ACCESS_KEY.");
  if (secretAccessKey && !accessKeyId)
    problems.push("MEDIA_S3_SECRET_ACCESS_KEY is set without MEDIA_S3_ACCESS_KEY_ID.");
  return {
    s3:
      bucket === null
        ? null
        : {
            bucket,
            endpoint,
            region: region ?? "us-east-1",
            credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : null,
            isPathStyle: pathStyle === null ? endpoint !== null : pathStyle === "true",
          },
    fetchMaxBytes: Number(fetchMax ?? 30) * MEGABYTE,
  };
}

function isHttpUrl(value) {
  return URL.canParse(value) && ["http:", "https:"].includes(new URL(value).protocol);
}

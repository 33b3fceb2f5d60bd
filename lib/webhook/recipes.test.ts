import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signWebhook, webhookPublicKey } from "./signature";

const NOW_MS = Date.UTC(2026, 0, 15, 12);
const NOW = NOW_MS / 1_000;
const BODY = '{"data":{"payload":{"text":"Grüße 🎉 | €"}}}';
let folder: string;

beforeAll(() => {
  process.env.APP_SECRET ??= "secret-of-the-unit-tests-alone-0123456789";
  process.env.DATABASE_URL ??= "postgresql://nobody@localhost/none";
  folder = mkdtempSync(join(tmpdir(), "stickypool-recipes-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The only block of a language in the page. */
function recipe(language: string): string {
  const page = readFileSync(new URL("../../docs/webhooks.md", import.meta.url), "utf8");
  const blocks = [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))];
  expect(blocks).toHaveLength(1);
  return blocks[0]?.[1] ?? "";
}

/** What must be so of any recipe: headers, body, seconds of the receiver's clock, verdict. */
function cases() {
  const headers = Object.fromEntries(signWebhook(BODY, NOW_MS, null));
  const signature = headers["telnyx-signature-ed25519"] ?? "";
  const forged = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  return [
    { headers, body: BODY, now: NOW, genuine: true },
    { headers, body: BODY, now: NOW + 300, genuine: true },
    { headers, body: BODY, now: NOW - 300, genuine: true },
    { headers, body: BODY, now: NOW + 301, genuine: false },
    { headers, body: BODY, now: NOW - 301, genuine: false },
    { headers, body: `${BODY} `, now: NOW, genuine: false },
    { headers: { ...headers, "telnyx-timestamp": String(NOW + 1) }, body: BODY, now: NOW, genuine: false },
    { headers: { ...headers, "telnyx-timestamp": "soon" }, body: BODY, now: NOW, genuine: false },
    { headers: { ...headers, "telnyx-signature-ed25519": forged }, body: BODY, now: NOW, genuine: false },
    { headers: { ...headers, "telnyx-signature-ed25519": "AAAA" }, body: BODY, now: NOW, genuine: false },
    { headers: {}, body: BODY, now: NOW, genuine: false },
  ];
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe("the recipes of docs/webhooks.md (F1)", () => {
  it("for Node tells genuine webhooks from others", async () => {
    const file = join(folder, "recipe.mjs");
    writeFileSync(file, recipe("js"));
    const { isGenuine } = await import(/* @vite-ignore */ pathToFileURL(file).href);
    const verdicts = cases().map(({ headers, body, now }) =>
      isGenuine(webhookPublicKey(), headers, body, now),
    );
    expect(verdicts).toEqual(cases().map(({ genuine }) => genuine));
  });

  it.skipIf(!hasPython)("for Python too", () => {
    writeFileSync(join(folder, "recipe.py"), recipe("python"));
    const check = [
      "import json, sys",
      "from recipe import is_genuine",
      "key, cases = json.load(sys.stdin)",
      'print(json.dumps([is_genuine(key, c["headers"], c["body"].encode(), c["now"]) for c in cases]))',
    ].join("\n");
    const hasPyNaCl = spawnSync("python3", ["-c", "import nacl.signing"]).status === 0;
    if (!hasPyNaCl) writePureNaCl(folder);
    const output = execFileSync("python3", ["-c", check], {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" },
      input: JSON.stringify([webhookPublicKey(), cases()]),
      encoding: "utf8",
    });
    expect(JSON.parse(output)).toEqual(cases().map(({ genuine }) => genuine));
  });
});

/** PyNaCl's interface over the plain verification of RFC 8032, for machines without PyNaCl. */
function writePureNaCl(target: string): void {
  mkdirSync(join(target, "nacl"), { recursive: true });
  writeFileSync(join(target, "nacl/__init__.py"), "");
  writeFileSync(join(target, "nacl/exceptions.py"), "class BadSignatureError(Exception):\n    pass\n");
  writeFileSync(
    join(target, "nacl/signing.py"),
    `import hashlib
from nacl.exceptions import BadSignatureError

p = 2**255 - 19
q = 2**252 + 27742317777372353535851937790883648493
d = -121665 * pow(121666, p - 2, p) % p
i = pow(2, (p - 1) // 4, p)


def add(P, Q):
    A = (P[1] - P[0]) * (Q[1] - Q[0]) % p
    B = (P[1] + P[0]) * (Q[1] + Q[0]) % p
    C = 2 * P[3] * Q[3] * d % p
    D = 2 * P[2] * Q[2] % p
    E, F, G, H = B - A, D - C, D + C, B + A
    return (E * F % p, G * H % p, F * G % p, E * H % p)


def times(s, P):
    Q = (0, 1, 1, 0)
    while s > 0:
        if s & 1:
            Q = add(Q, P)
        P = add(P, P)
        s >>= 1
    return Q


def point(data):
    if len(data) != 32:
        raise ValueError("no point")
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x2 = (y * y - 1) * pow(d * y * y + 1, p - 2, p) % p
    x = pow(x2, (p + 3) // 8, p)
    if (x * x - x2) % p != 0:
        x = x * i % p
    if (x * x - x2) % p != 0:
        raise BadSignatureError()
    if x & 1 != sign:
        x = p - x
    return (x, y, 1, x * y % p)


BASE = point((4 * pow(5, p - 2, p) % p).to_bytes(32, "little"))


class VerifyKey:
    def __init__(self, key):
        self.key = key

    def verify(self, message, signature):
        if len(signature) != 64:
            raise ValueError("The signature must be exactly 64 bytes long")
        R, s = point(signature[:32]), int.from_bytes(signature[32:], "little")
        h = int.from_bytes(hashlib.sha512(signature[:32] + self.key + message).digest(), "little") % q
        P, Q = times(s, BASE), add(R, times(h, point(self.key)))
        if s >= q or (P[0] * Q[2] - Q[0] * P[2]) % p != 0 or (P[1] * Q[2] - Q[1] * P[2]) % p != 0:
            raise BadSignatureError()
        return message
`,
  );
}

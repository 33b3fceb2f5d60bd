import { expect, it } from "vitest";
import { urlShortenerFields } from "./url-shortener-fields";

const fields = { domain: "sho.example", prefix: "" };

it.each<[object, object]>([
  [{}, {}],
  [{ shortensUrls: "on" }, {}],
  [{ urlShortener: { domain: "", prefix: "a b" } }, { urlShortener: null }],
  [
    { shortensUrls: "on", urlShortener: fields },
    {
      urlShortener: { domain: "sho.example", prefix: "", replaceBlacklistOnly: false, sendWebhooks: false },
    },
  ],
  [
    {
      shortensUrls: "on",
      urlShortener: { ...fields, prefix: " go- ", replaceBlacklistOnly: "on", sendWebhooks: "on" },
    },
    {
      urlShortener: { domain: "sho.example", prefix: "go-", replaceBlacklistOnly: true, sendWebhooks: true },
    },
  ],
])("reads %j (F5)", (form, expected) => {
  expect(urlShortenerFields.parse(form)).toEqual(expected);
});

it.each([
  [{ ...fields, domain: "" }, "domain"],
  [{ prefix: "" }, "domain"],
  [{ ...fields, prefix: "a/b" }, "prefix"],
  [{ ...fields, prefix: "é" }, "prefix"],
  [{ ...fields, prefix: "p".repeat(51) }, "prefix"],
])("refuses %j at its field", (urlShortener, field) => {
  const { error } = urlShortenerFields.safeParse({ shortensUrls: "on", urlShortener });
  expect(error?.issues.map(({ path }) => path)).toEqual([["urlShortener", field]]);
});

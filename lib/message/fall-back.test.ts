import { describe, expect, it } from "vitest";
import { fallBackToSms, withoutMediaAddresses } from "./fall-back";

const URLS = ["https://cdn.example.com/a.jpg", "https://cdn.example.com/b.mp4"];
const contentOf = (result: ReturnType<typeof fallBackToSms>) =>
  result.kind === "sms" ? result.content : null;

describe("fallBackToSms", () => {
  it("writes the text, then each address on its own line", () => {
    const content = contentOf(fallBackToSms({ text: "Look", mediaUrls: URLS }, false));
    expect(content).toMatchObject({ type: "SMS", text: "Look", mediaUrls: URLS, encoding: "gsm7", parts: 1 });
    expect(content?.wireText).toBe(`Look\n${URLS[0]}\n${URLS[1]}`);
    expect(content?.characterCount).toBe(content?.wireText?.length);
  });

  it("writes addresses alone where there is no text", () => {
    expect(contentOf(fallBackToSms({ text: "", mediaUrls: URLS }, false))?.wireText).toBe(URLS.join("\n"));
    expect(contentOf(fallBackToSms({ mediaUrls: URLS.slice(1) }, false))?.wireText).toBe(URLS[1]);
  });

  it("leaves a text without media as it is", () => {
    expect(contentOf(fallBackToSms({ text: "Only text" }, false))).toMatchObject({
      wireText: null,
      parts: 1,
    });
  });

  it("counts encoding and parts of what goes out", () => {
    const long = "x".repeat(150);
    expect(contentOf(fallBackToSms({ text: long, mediaUrls: URLS }, false))).toMatchObject({ parts: 2 });
    expect(contentOf(fallBackToSms({ text: "日本", mediaUrls: URLS }, false))).toMatchObject({
      encoding: "ucs2",
    });
    expect(contentOf(fallBackToSms({ text: "“Look”", mediaUrls: URLS }, false))?.encoding).toBe("ucs2");
    const smart = contentOf(fallBackToSms({ text: "“Look”", mediaUrls: URLS }, true));
    expect(smart).toMatchObject({ encoding: "gsm7", text: "“Look”" });
    expect(smart?.wireText).toBe(`"Look"\n${URLS.join("\n")}`);
  });

  it("writes an address with foreign letters so that it stays one", () => {
    const content = contentOf(fallBackToSms({ mediaUrls: ["https://exämple.com/bild“.jpg"] }, true));
    expect(content).toMatchObject({ encoding: "gsm7" });
    expect(content?.wireText).toBe("https://xn--exmple-cua.com/bild%E2%80%9C.jpg");
  });

  it("says when it cannot be", () => {
    const result = fallBackToSms({ text: "x".repeat(1_530), mediaUrls: URLS }, false);
    expect(result).toMatchObject({ kind: "impossible", detail: expect.stringMatching(/needs 11 segments/) });
    expect(fallBackToSms({ text: "日", mediaUrls: URLS, encoding: "gsm7" }, false).kind).toBe("impossible");
  });
});

describe("withoutMediaAddresses", () => {
  it.each([
    [`Look\n${URLS.join("\n")}`, "Look"],
    [URLS.join("\n"), ""],
    ["Look", "Look"],
  ])("takes the addresses from %j", (wireText, text) => {
    expect(withoutMediaAddresses(wireText, URLS)).toBe(text);
  });
});

import { describe, expect, it } from "vitest";
import { madeAnimation, madePicture, madePngBomb } from "@/lib/testing/media-files";
import { isMmsMediaType, sniffMediaType } from "./media-type";

const text = (content: string) => Buffer.from(content);
const box = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mp42`, "latin1");
const padded = (...bytes: number[]) => Buffer.concat([Buffer.from(bytes), Buffer.alloc(200)]);

describe("sniffMediaType by content", () => {
  it.each([
    ["MP4", box("isom"), "video/mp4", "video", true],
    ["MP4 of a phone", box("M4V "), "video/mp4", "video", true],
    ["MOV", box("qt  "), "video/quicktime", "video", true],
    ["3GP", box("3gp4"), "video/3gpp", "video", true],
    ["M4A", box("M4A "), "audio/mp4", "audio", true],
    ["HEIC", box("heic"), "image/heic", "image", false],
    [
      "MP3 with a tag longer than the head",
      Buffer.from("ID3\x03\0\0\x7f\x7f\x7f\x7f", "latin1"),
      "audio/mpeg",
      "audio",
      true,
    ],
    ["MP3 without a tag", padded(0xff, 0xfb, 0x90, 0x64), "audio/mpeg", "audio", true],
    [
      "WAV",
      Buffer.concat([text("RIFF\x24\x00\x00\x00WAVEfmt "), Buffer.alloc(40)]),
      "audio/wav",
      "audio",
      true,
    ],
    ["AMR", text("#!AMR\n\x3c"), "audio/amr", "audio", true],
    [
      "Ogg Vorbis",
      Buffer.concat([text("OggS"), Buffer.alloc(24), text("\x01vorbis"), Buffer.alloc(30)]),
      "audio/ogg",
      "audio",
      true,
    ],
    [
      "Ogg Opus",
      Buffer.concat([text("OggS"), Buffer.alloc(24), text("OpusHead"), Buffer.alloc(30)]),
      "audio/ogg",
      "audio",
      true,
    ],
    ["PDF", text("%PDF-1.7\n%âãÏÓ\n"), "application/pdf", "document", true],
    ["PDF of ASCII alone", text("%PDF-1.4\n1 0 obj\n"), "application/pdf", "document", true],
    ["vCard", text("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nEND:VCARD\r\n"), "text/vcard", "text", true],
    [
      "vCard in lower case behind a mark",
      text("\ufeffbegin:vcard\nversion:2.1\n"),
      "text/vcard",
      "text",
      true,
    ],
    ["iCal", text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "text/calendar", "text", true],
    ["plain text", text("Bonjour, déjà vu?\n"), "text/plain", "text", true],
    ["text cut inside a character", text("caf\u00e9").subarray(0, 4), "text/plain", "text", true],
    [
      "SVG",
      text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      "image/svg+xml",
      "document",
      false,
    ],
    [
      "SVG behind a prolog and a comment",
      text('<?xml version="1.0"?>\n<!-- <jpeg> -->\n<s:svg xmlns:s="x"/>'),
      "image/svg+xml",
      "document",
      false,
    ],
    ["HTML", text("<!DOCTYPE html><html></html>"), "text/html", "document", false],
    ["HTML behind a comment", text("<!-- x --><script>alert(1)</script>"), "text/html", "document", false],
    ["XML", text("<?xml version='1.0'?><a/>"), "application/xml", "document", false],
    ["ZIP", Buffer.from("504b0304140000000800", "hex"), "application/zip", "document", false],
    [
      "a program",
      Buffer.concat([Buffer.from("7f454c46020101", "hex"), Buffer.alloc(60)]),
      "application/x-elf",
      "document",
      false,
    ],
  ])("%s", async (_name, head, mime, family, mayBeSent) => {
    expect(await sniffMediaType(head)).toMatchObject({ mime, family });
    expect(isMmsMediaType(mime)).toBe(mayBeSent);
  });

  it("tells the images that sharp makes apart, whole and by their beginnings", async () => {
    const picture = await madePicture(200, 150);
    const files = {
      "image/jpeg": await picture.clone().jpeg().toBuffer(),
      "image/png": await picture.clone().png().toBuffer(),
      "image/webp": await picture.clone().webp().toBuffer(),
      "image/tiff": await picture.clone().tiff().toBuffer(),
      "image/gif": await madeAnimation("gif", 32, 2),
    };
    for (const [mime, file] of Object.entries(files)) {
      for (const head of [file, file.subarray(0, 4_100), file.subarray(0, 300)]) {
        expect(await sniffMediaType(head), mime).toMatchObject({ mime, family: "image" });
      }
    }
  });

  it("tells a PNG without a picture in it from nothing", async () => {
    expect(await sniffMediaType(madePngBomb(30_000, 30_000))).toMatchObject({ mime: "image/png" });
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["blanks", text(" \r\n\t ")],
    ["zeros", Buffer.alloc(5_000)],
    ["noise", Buffer.from("f3e29a0c11d7", "hex")],
    ["UTF-16 without a mark", Buffer.from("h\0i\0", "latin1")],
  ])("knows no type of %s", async (_name, head) => {
    expect(await sniffMediaType(head)).toBeNull();
  });
});

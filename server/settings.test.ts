import { describe, expect, it } from "vitest";
import { parseEnv } from "@/lib/env";
import { parseSettings, readSettings } from "./settings.mjs";

const ROOT = "/srv/stickypool";

describe("parseSettings", () => {
  it("has a default for everything", () => {
    expect(parseSettings({}, ROOT)).toEqual({
      problems: [],
      settings: {
        port: 3000,
        databaseUrl: null,
        dataDir: "/srv/stickypool/.data",
        publicUrl: "http://localhost:3000",
        appSecret: null,
        admin: null,
        bootstrapApiKey: null,
        defaultCountry: "US",
        allowPrivateTargets: false,
        mail: null,
        ffmpegPath: null,
        logLevel: "warn",
        media: { s3: null, fetchMaxBytes: 30_000_000 },
      },
    });
  });

  it("treats blank as unset", () => {
    const blank = Object.fromEntries(
      ["PORT", "DATABASE_URL", "DATA_DIR", "NEXTAUTH_URL", "APP_SECRET", "ADMIN_EMAIL", "ADMIN_PASSWORD"]
        .concat(["BOOTSTRAP_API_KEY", "DEFAULT_COUNTRY", "ALLOW_PRIVATE_TARGETS", "LOG_LEVEL"])
        .concat(["FFMPEG_PATH", "SMTP_URL", "MAIL_FROM"])
        .map((name) => [name, "  "]),
    );
    expect(parseSettings(blank, ROOT)).toEqual(parseSettings({}, ROOT));
  });

  it("reads every setting", () => {
    const { settings, problems } = parseSettings(
      {
        PORT: "8080",
        DATABASE_URL: "postgres://app:p%40ss@db.internal:5433/stickypool?sslmode=require",
        DATA_DIR: "/var/data",
        NEXTAUTH_URL: "https://sms.example.com",
        APP_SECRET: "0123456789abcdef0123456789abcdef",
        ADMIN_EMAIL: "owner@example.com",
        ADMIN_PASSWORD: " spaces kept ",
        BOOTSTRAP_API_KEY: "KEY0123456789",
        DEFAULT_COUNTRY: "ca",
        ALLOW_PRIVATE_TARGETS: "true",
        FFMPEG_PATH: "/opt/ffmpeg/bin/ffmpeg",
        LOG_LEVEL: "debug",
        SMTP_URL: "smtps://mailer:p%40ss@mail.example.com",
        MAIL_FROM: "Stickypool <alerts@example.com>",
      },
      ROOT,
    );
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      port: 8080,
      dataDir: "/var/data",
      publicUrl: "https://sms.example.com",
      admin: { email: "owner@example.com", password: " spaces kept " },
      bootstrapApiKey: "KEY0123456789",
      defaultCountry: "CA",
      allowPrivateTargets: true,
      ffmpegPath: "/opt/ffmpeg/bin/ffmpeg",
      logLevel: "debug",
      mail: {
        host: "mail.example.com",
        port: 465,
        secure: true,
        requireTls: false,
        login: { user: "mailer", password: "p@ss" },
        from: { name: "Stickypool", address: "alerts@example.com" },
      },
    });
  });

  it("lists all problems at once", () => {
    const { problems } = parseSettings(
      {
        PORT: "70000",
        DATABASE_URL: "mysql://db/x",
        NEXTAUTH_URL: "sms.example.com",
        APP_SECRET: "short",
        ADMIN_EMAIL: "nobody",
        BOOTSTRAP_API_KEY: "with space in it",
        DEFAULT_COUNTRY: "USA",
        ALLOW_PRIVATE_TARGETS: "yes",
        LOG_LEVEL: "loud",
        SMTP_URL: "mail.example.com:25",
      },
      ROOT,
    );
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "PORT",
      "DATABASE_URL",
      "NEXTAUTH_URL",
      "APP_SECRET",
      "ADMIN_EMAIL",
      "ADMIN_EMAIL",
      "BOOTSTRAP_API_KEY",
      "DEFAULT_COUNTRY",
      "ALLOW_PRIVATE_TARGETS",
      "SMTP_URL",
      "SMTP_URL",
      "LOG_LEVEL",
    ]);
  });

  it.each(["0", "-1", "3000.5", "http", "65536", "0x50"])("refuses PORT=%s", (PORT) => {
    expect(parseSettings({ PORT }, ROOT).problems).toEqual(["PORT must be a number from 1 to 65535."]);
  });

  it("wants an address and a password for the first administrator, or neither", () => {
    expect(parseSettings({ ADMIN_EMAIL: "a@example.com" }, ROOT).problems).toEqual([
      "ADMIN_EMAIL is set without ADMIN_PASSWORD.",
    ]);
    expect(parseSettings({ ADMIN_PASSWORD: "long enough" }, ROOT).problems).toEqual([
      "ADMIN_PASSWORD is set without ADMIN_EMAIL.",
    ]);
  });

  it("never repeats a secret in a problem", () => {
    const secret = "p4ssw0rd-that-must-not-show";
    const all = {
      APP_SECRET: secret,
      DATABASE_URL: `mysql://u:${secret}@h/d`,
      BOOTSTRAP_API_KEY: `${secret} `,
    };
    expect(() => readSettings(all, ROOT)).toThrow(/DATABASE_URL/);
    expect(parseSettings(all, ROOT).problems.join()).not.toContain(secret);
  });
});

describe("parseEnv", () => {
  it("also asks for what `npm start` resolves", () => {
    expect(() => parseEnv({ PORT: "x" } as unknown as NodeJS.ProcessEnv, ROOT)).toThrow(
      /PORT must[\s\S]*DATABASE_URL is not set[\s\S]*APP_SECRET is not set/,
    );
  });
});

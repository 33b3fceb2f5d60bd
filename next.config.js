/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // Types are checked by `npm test` with the same compiler; a second check here would only slow `npm start`.
  typescript: { ignoreBuildErrors: true },
  // forbidden() and the 403 page of app/forbidden.tsx.
  // Pages are loaded when they are first asked for: loading all of them took a third of the start.
  experimental: { authInterrupts: true, preloadEntriesOnStart: false },
  // What browsers ask for on their own, e.g. while a page's own icon link is not there yet.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
  serverExternalPackages: [
    "pg",
    "@node-rs/argon2",
    "pino",
    "@prisma/client",
    "@prisma/adapter-pg",
    "telnyx",
    "twilio",
    "smpp",
    "nodemailer",
  ],
};

export default config;

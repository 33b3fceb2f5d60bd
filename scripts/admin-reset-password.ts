import { resetPasswordByEmail } from "../lib/auth/reset-password-by-email";
import { getPool, getPrisma } from "../lib/db/client";
import { AppError } from "../lib/errors/app-error";

/** `npm run admin:reset-password -- name@example.com`: a way back in for whoever has the server. */
async function run([email, ...rest]: string[]): Promise<void> {
  if (!email || rest.length > 0) {
    throw new AppError("missing_parameter", {
      detail: "Name one account: npm run admin:reset-password -- name@example.com",
    });
  }
  const { password, role, ...handedOut } = await resetPasswordByEmail(email);
  console.info(
    [
      `One-time password of ${handedOut.email} (${role}):`,
      "",
      `  ${password}`,
      "",
      "All its sessions have ended. It signs in with this and chooses another password.",
    ].join("\n"),
  );
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(error.detail);
  process.exitCode = 1;
} finally {
  await getPrisma().$disconnect();
  await getPool().end();
}

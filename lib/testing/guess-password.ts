import { authenticate } from "../auth/authenticate";
import { getPool, getPrisma } from "../db/client";

/** A web process that is asked to sign in several times at once: `guess-password.ts <email> <times> <epoch ms>`. */
const [email = "", times = "1", nowMs = "0"] = process.argv.slice(2);
const clock = { now: () => Number(nowMs) };
const outcomes = await Promise.all(
  Array.from({ length: Number(times) }, (_, n) =>
    authenticate({ email, password: `guess ${process.pid} ${n}`, address: `10.0.0.${n}` }, { clock }),
  ),
);
process.stdout.write(JSON.stringify(outcomes.map(({ kind }) => kind)));
await getPrisma().$disconnect();
await getPool().end();

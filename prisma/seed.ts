import { getPool, getPrisma } from "@/lib/db/client";
import { loadDemonstration } from "./seed/load-demonstration";

/** `npm run seed`: loads the demonstration and prints what it made. It has no users: sign in as you always do. */
async function seed(): Promise<void> {
  const prisma = getPrisma();
  const { profiles, leftElsewhere } = await prisma.$transaction((db) => loadDemonstration(db, Date.now()), {
    maxWait: 60_000,
    timeout: 300_000,
  });
  const show = (count: number) => count.toLocaleString("en-US");
  for (const { name, numbers, messagesAdded, mappingsWritten } of profiles) {
    console.info(
      `${name}: ${show(numbers)} numbers, ${show(messagesAdded)} messages added, ${show(mappingsWritten)} mappings written.`,
    );
  }
  if (leftElsewhere.length > 0) console.info(`Left where they are: ${leftElsewhere.join(", ")}.`);
}

try {
  await seed();
} finally {
  await getPrisma().$disconnect();
  await getPool().end();
}

import { getPool, getPrisma } from "@/lib/db/client";
import { acceptMessage, closeAcceptor } from "@/lib/message/accept-message";
import { loadDemonstration } from "./seed/load-demonstration";
import { onTheWay } from "./seed/on-the-way";

/** `npm run seed`: loads the demonstration and prints what it made. It has no users: sign in as you always do. */
async function seed(): Promise<void> {
  const { profiles, leftElsewhere } = await getPrisma().$transaction(
    (db) => loadDemonstration(db, Date.now()),
    { maxWait: 60_000, timeout: 300_000 },
  );
  const show = (count: number) => count.toLocaleString("en-US");
  for (const { name, numbers, messagesAdded, mappingsWritten } of profiles) {
    console.info(
      `${name}: ${show(numbers)} numbers, ${show(messagesAdded)} messages added, ${show(mappingsWritten)} mappings written.`,
    );
  }
  if (profiles.some((profile) => profile.messagesAdded > 0)) {
    const sent = await Promise.all(onTheWay.map(acceptMessage));
    console.info(
      `${sent.length} messages are on their way: watch them under Messages while Stickypool runs.`,
    );
  }
  if (leftElsewhere.length > 0) console.info(`Left where they are: ${leftElsewhere.join(", ")}.`);
}

try {
  await seed();
} finally {
  await closeAcceptor();
  await getPrisma().$disconnect();
  await getPool().end();
}

import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { describeRateLimit, scopeWords } from "@/components/api-key/key-words";
import { Badge, Status } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { PageHeader } from "@/components/ui/page-header";
import { KeysetPagination } from "@/components/ui/pagination";
import { EmptyState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import { listApiKeys, listRevokedApiKeys } from "@/lib/api-key/service";
import type { ApiKeySummary } from "@/lib/api-key/types";
import { requireRole } from "@/lib/auth/require-operator";
import { listProfileChoices } from "@/lib/messaging-profile/service";
import { CreateKey } from "./create-key";
import { KeyMenu } from "./key-menu";

export const metadata: Metadata = { title: "API keys" };

/** Who may use the API, and for what. For administrators. */
export default async function ApiKeysPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  await requireRole("administrator");
  const { revoked: cursor } = await searchParams;
  const [active, revoked, [profile]] = await Promise.all([
    listApiKeys(),
    listRevokedApiKeys(typeof cursor === "string" ? cursor : null),
    listProfileChoices(),
  ]);
  const profileId = profile?.id ?? null;
  return (
    <>
      <PageHeader
        title="API keys"
        description={
          <>
            Applications send and read through the API with a key. Give each its own, so that one can be
            revoked alone. {/* Served in front of Next: a plain link. */}
            <a href="/api-reference" className="text-link">
              API reference
            </a>
          </>
        }
        actions={<CreateKey exampleProfileId={profileId} />}
      />
      <DataTable
        caption="API keys"
        rows={active}
        rowKey={(key) => key.id}
        // No second button here: it would be gone, and the secret it shows, once there is a key.
        empty={
          <EmptyState icon={<KeyRound />} title="No API keys">
            Create one for each application that is to send messages or read their status.
          </EmptyState>
        }
        columns={[
          { key: "name", header: "Name", isPrimary: true, cell: (key) => <NameAndSecrets apiKey={key} /> },
          scopes,
          {
            key: "rate",
            header: "Rate limit",
            cell: (key) =>
              key.rateLimit ? (
                <span className="figures whitespace-nowrap">{describeRateLimit(key.rateLimit)}</span>
              ) : (
                <span className="text-muted">none</span>
              ),
          },
          lastUsed,
          {
            key: "created",
            header: "Created",
            cell: (key) => (
              <div className="min-w-0">
                <Time value={key.createdAtMs} mode="date" />
                <div className="text-[0.8125rem] break-words text-muted">
                  {key.isBootstrap ? "from the settings" : <CreatedBy label={key.createdBy} />}
                </div>
              </div>
            ),
          },
          {
            key: "state",
            header: "State",
            cell: (key) =>
              key.previous.length > 0 ? (
                <Status tone="warning">Rotating</Status>
              ) : (
                <Status tone="success">Active</Status>
              ),
          },
          {
            key: "actions",
            header: "Actions",
            isActions: true,
            cell: (key) => <KeyMenu apiKey={key} exampleProfileId={profileId} />,
          },
        ]}
      />
      {revoked.rows.length > 0 && <RevokedKeys page={revoked} />}
    </>
  );
}

const scopes: Column<ApiKeySummary> = {
  key: "scopes",
  header: "Scopes",
  cell: (key) => (
    <span className="inline-flex flex-wrap gap-1 lg:flex-nowrap">
      {key.scopes.map((scope) => (
        <Badge key={scope} tone={scope === "admin" ? "accent" : "neutral"}>
          {scopeWords[scope].label}
        </Badge>
      ))}
    </span>
  ),
};

const lastUsed: Column<ApiKeySummary> = {
  key: "lastUsed",
  header: "Last used",
  cell: (key) =>
    key.lastUsedAtMs === null ? <span className="text-muted">never</span> : <Time value={key.lastUsedAtMs} />,
};

/** The key's name above the beginning of its secret, and of those it has replaced and still accepts. */
function NameAndSecrets({ apiKey }: { apiKey: ApiKeySummary }) {
  return (
    <div className="min-w-0">
      <span className="font-medium break-words">{apiKey.name}</span>
      <SecretPrefix prefix={apiKey.current.prefix} />
      {apiKey.previous.map((secret) => (
        <div key={secret.id} className="mt-1 text-[0.8125rem] text-muted">
          <SecretPrefix prefix={secret.prefix} />
          Old secret, valid until <Time value={secret.expiresAtMs ?? 0} mode="absolute" />
          {secret.lastUsedAtMs !== null && (
            <>
              , last used <Time value={secret.lastUsedAtMs} />
            </>
          )}
        </div>
      ))}
    </div>
  );
}

/** An email breaks before its @ where it must. */
function CreatedBy({ label }: { label: string }) {
  const at = label.lastIndexOf("@");
  return (
    <>
      by {at < 0 ? label : label.slice(0, at)}
      <wbr />
      {at < 0 ? "" : label.slice(at)}
    </>
  );
}

function SecretPrefix({ prefix }: { prefix: string }) {
  return <div className="font-mono text-[0.8125rem] break-all text-muted">{prefix}…</div>;
}

/** Address of a page of the revoked keys, shown at them; null = the first. */
function revokedHref(cursor: string | null): string {
  return `/api-keys${cursor === null ? "" : `?revoked=${cursor}`}#revoked-keys`;
}

function RevokedKeys({ page }: { page: Awaited<ReturnType<typeof listRevokedApiKeys>> }) {
  const { rows, previousCursor, nextCursor } = page;
  return (
    <section aria-labelledby="revoked-keys" className="mt-10">
      <h2 id="revoked-keys" className="mb-3 text-lg font-semibold">
        Revoked keys
      </h2>
      <DataTable
        caption="Revoked keys"
        rows={rows}
        rowKey={(key) => key.id}
        empty={null}
        columns={[
          { key: "name", header: "Name", isPrimary: true, cell: (key) => <NameAndSecrets apiKey={key} /> },
          scopes,
          lastUsed,
          {
            key: "revoked",
            header: "Revoked",
            cell: (key) => key.revokedAtMs !== null && <Time value={key.revokedAtMs} mode="absolute" />,
          },
          { key: "state", header: "State", cell: () => <Status tone="neutral">Revoked</Status> },
        ]}
      />
      <KeysetPagination
        label="Pages of revoked keys"
        firstHref={previousCursor && revokedHref(null)}
        previousHref={previousCursor && revokedHref(previousCursor)}
        nextHref={nextCursor && revokedHref(nextCursor)}
      />
    </section>
  );
}

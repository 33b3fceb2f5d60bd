import type { Metadata } from "next";
import { Suspense } from "react";
import { addDomain, checkLinkDomain, removeDomain } from "@/app/(portal)/link-domains/actions";
import { AddDomain } from "@/components/link-domain/add-domain";
import { DomainList } from "@/components/link-domain/domain-list";
import { PageHeader } from "@/components/ui/page-header";
import { TableSkeleton } from "@/components/ui/skeleton";
import { requireUser } from "@/lib/auth/require-operator";
import { txtNameOf, txtValueOf, WELL_KNOWN_PATH } from "@/lib/link-domain/check-domain";
import { listLinkDomains } from "@/lib/link-domain/service";
import { roleAllows } from "@/lib/user/types";

export const metadata: Metadata = { title: "Link domains" };

/** The domains that short links can be on, and what proves that they are ours. */
export default async function LinkDomainsPage() {
  const user = await requireUser();
  const mayChange = roleAllows(user.role, "administrator");
  return (
    <>
      <PageHeader
        title="Link domains"
        description="Short links in messages are on one of these. A profile can use a domain once it is verified."
        actions={mayChange && <AddDomain action={addDomain} />}
      />
      <Suspense fallback={<TableSkeleton />}>
        <Domains mayChange={mayChange} />
      </Suspense>
    </>
  );
}

async function Domains({ mayChange }: { mayChange: boolean }) {
  const domains = (await listLinkDomains()).map((domain) => ({
    id: domain.id,
    host: domain.host,
    address: `${domain.scheme}://${domain.host}`,
    useCase: domain.useCase,
    isVerified: domain.verifiedAt !== null,
    profiles: domain.profiles,
    lastCheck: domain.lastCheck,
    txtName: txtNameOf(domain.host),
    txtValue: txtValueOf(domain.token),
    checkedUrl: `${domain.scheme}://${domain.host}${WELL_KNOWN_PATH}`,
  }));
  return (
    <DomainList
      domains={domains}
      actions={mayChange ? { check: checkLinkDomain, remove: removeDomain } : null}
    />
  );
}

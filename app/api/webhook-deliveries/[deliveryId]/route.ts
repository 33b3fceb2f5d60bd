import { operatorRoute } from "@/lib/auth/route";
import { getDelivery } from "@/lib/webhook/list-deliveries";

/** How far a delivery is: `{ isPending, status, attempts: [{ url, problem, detail, responseStatus, durationMs }] }`. */
export const GET = operatorRoute<{ deliveryId: string }>(
  { role: "viewer" },
  async (_ctx, _request, params) => {
    const { isPending, status, attempts } = await getDelivery(params.deliveryId);
    return Response.json(
      {
        isPending,
        status,
        attempts: attempts.map(({ url, problem, detail, responseStatus, startedAtMs, finishedAtMs }) => ({
          url,
          problem,
          detail,
          responseStatus,
          durationMs: finishedAtMs - startedAtMs,
        })),
      },
      { headers: { "cache-control": "no-store" } },
    );
  },
);

import { alphanumericSenderIdRoutes } from "./alphanumeric-sender-ids/routes";
import { autoResponseRoutes } from "./auto-responses/routes";
import { detailRecordRoutes } from "./detail-records/routes";
import { messageGroupRoutes } from "./messages/group-routes";
import { messageRoutes } from "./messages/routes";
import { messageScheduleRoutes } from "./messages/schedule-routes";
import { messageSenderRoutes } from "./messages/sender-routes";
import { messagingProfilePhoneNumberRoutes } from "./messaging-profiles/phone-number-routes";
import { messagingProfileRoutes } from "./messaging-profiles/routes";
import { openApiRoute } from "./openapi/routes";
import { optOutRoutes } from "./opt-outs/routes";
import { phoneNumberMessagingRoutes } from "./phone-numbers/messaging-routes";
import { phoneNumberRoutes } from "./phone-numbers/routes";
import type { Route } from "./route";
import { selectionPreviewRoutes } from "./selection-preview/routes";
import { sendingRoutes } from "./sending/routes";
import { shortCodeRoutes } from "./short-codes/routes";
import { simulatorRoutes } from "./simulator/routes";
import { stickyMappingRoutes } from "./sticky-mappings/routes";
import { urlDomainRoutes } from "./url-domains/routes";
import { webhookDeliveryRoutes } from "./webhook-deliveries/routes";

/** Every operation of the API. Fastify serves this list and the OpenAPI document describes it: there is no other. */
export const apiRoutes: readonly Route[] = [
  openApiRoute(() => apiRoutes),
  ...messagingProfileRoutes,
  ...messagingProfilePhoneNumberRoutes,
  ...phoneNumberRoutes,
  ...phoneNumberMessagingRoutes,
  ...sendingRoutes,
  ...messageRoutes,
  ...messageSenderRoutes,
  ...messageScheduleRoutes,
  ...messageGroupRoutes,
  ...shortCodeRoutes,
  ...alphanumericSenderIdRoutes,
  ...stickyMappingRoutes,
  ...selectionPreviewRoutes,
  ...simulatorRoutes,
  ...detailRecordRoutes,
  ...optOutRoutes,
  ...autoResponseRoutes,
  ...webhookDeliveryRoutes,
  ...urlDomainRoutes,
];

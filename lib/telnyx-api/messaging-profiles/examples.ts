import type { Route } from "../route";

type Examples = NonNullable<Route["examples"]>;

/** Bodies that create a profile. */
export const createProfileExamples: Examples = {
  webhooks: {
    summary: "With webhooks",
    value: {
      name: "Order updates",
      webhook_url: "https://example.com/webhooks",
      webhook_failover_url: "https://example.com/webhooks-failover",
    },
  },
  stickyPool: {
    summary: "A number pool with sticky sender",
    value: {
      name: "Customer service",
      number_pool_settings: { sticky_sender: true, long_code_weight: 1, toll_free_weight: 1 },
      whitelisted_destinations: ["US", "CA"],
    },
  },
};

/** Bodies that change one. */
export const updateProfileExamples: Examples = {
  stickyOn: { summary: "Switch sticky sender on", value: { number_pool_settings: { sticky_sender: true } } },
  stickyOff: {
    summary: "Switch sticky sender off",
    value: { number_pool_settings: { sticky_sender: false } },
  },
  weights: {
    summary: "Weigh long codes against toll-free numbers",
    value: { number_pool_settings: { long_code_weight: 5, toll_free_weight: 1, skip_unhealthy: true } },
  },
  poolOff: { summary: "Switch the number pool off", value: { number_pool_settings: {} } },
  several: {
    summary: "Change several settings",
    value: {
      number_pool_settings: { geomatch: true, sticky_sender: true, skip_unhealthy: true },
      smart_encoding: true,
      mms_transcoding: true,
      daily_spend_limit_enabled: true,
      daily_spend_limit: "50.00",
    },
  },
};

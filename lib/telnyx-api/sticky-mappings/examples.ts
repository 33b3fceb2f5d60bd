import type { Route } from "../route";

/** Bodies of `POST …/sticky_mappings`. */
export const createExamples: NonNullable<Route["examples"]> = {
  pin: {
    summary: "Pin a recipient to a number",
    value: { to: "+12125550123", from: "+13055550101" },
  },
  import: {
    summary: "Bring a mapping along from elsewhere",
    value: {
      to: "+12125550123",
      from: "+13055550101",
      pinned: false,
      message_count: 12,
    },
  },
};

/** Bodies of `DELETE …/sticky_mappings`. */
export const deleteExamples: NonNullable<Route["examples"]> = {
  recipients: {
    summary: "Reset the mappings of these recipients",
    value: { to: ["+12125550123", "+12125550124"] },
  },
};

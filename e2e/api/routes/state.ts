import { expect } from "../sdk";
import type { Given } from "./given";

/**
 * Everything that is to be seen of the profile and the number of `given` and of what bears its mark, and how many changes its
 * key has made.
 */
export async function stateOf(given: Given): Promise<unknown> {
  const { call, profileId, number, recipient, mark } = given;
  const profile = `/messaging_profiles/${profileId}`;
  const paths = [
    profile,
    `${profile}/phone_numbers`,
    `${profile}/short_codes`,
    `${profile}/alphanumeric_sender_ids`,
    `${profile}/sticky_mappings`,
    `${profile}/autoresp_configs`,
    `${profile}/sending`,
    `/phone_numbers/${number.id}`,
    `/phone_numbers/${number.id}/sending`,
    `/phone_numbers?filter[phone_number]=${recipient.slice(1)}`,
    `/messaging_profiles?${new URLSearchParams({ "filter[name][contains]": mark })}`,
    `/messaging_optouts?filter[messaging_profile_id]=${profileId}`,
    `/detail_records?filter[record_type]=messaging&filter[profile_id]=${profileId}`,
  ];
  const answers = await Promise.all(paths.map((path) => call("GET", path)));
  expect([...new Set(answers.map(({ status }) => status))]).toEqual([200]);
  const seen = paths.map((path, place) => [path, answers[place]?.body]);
  return { ...Object.fromEntries(seen), audits: await given.countAudits() };
}

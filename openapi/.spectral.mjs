// Spectral's own rules for OpenAPI, and those for OWASP's list of the ten worst risks of an API. Every finding is an
// error; Redocly's rules are in redocly.yaml.
import owasp from "@stoplight/spectral-owasp-ruleset";
import { oas } from "@stoplight/spectral-rulesets";

// What is sent is limited, so that nobody exhausts the service. What is answered was limited when it came in, and a
// limit in an answer could never be raised without breaking the contract. The length of a header is the server's.
const BODY = "$.paths[*][*].requestBody.content[*]";
const PARAMETER = '$.paths[*][*].parameters[?(@.in !== "header")]';
const sent = (name, type) => ({
  [name]: {
    ...owasp.rules[name],
    // A format (uuid, date, date-time) limits a text by itself.
    given: [BODY, PARAMETER].map((place) => `${place}.schema..[?(@ && @.type === "${type}" && !@.format)]`)
      .concat(`${PARAMETER}[?(@property === "schema" && @.type === "${type}" && !@.format)]`),
  },
});

export default {
  extends: [oas, owasp],
  rules: {
    ...sent("owasp:api4:2023-array-limit", "array"),
    ...sent("owasp:api4:2023-string-limit", "string"),
    ...sent("owasp:api4:2023-integer-limit", "integer"),
    "owasp:api4:2023-integer-format": "off", // minimum and maximum say more of what is sent
    "owasp:api4:2023-string-restricted": "off", // titles and reasons are free text
    "owasp:api4:2023-rate-limit": "off", // only the public form and receipts have limits of rate, by 429
    "owasp:api4:2023-rate-limit-responses-429": "off", // the same
    "owasp:api8:2023-define-error-responses-500": "off", // a 500 is a defect, so no answer that the contract knows
    "owasp:api8:2023-define-cors-origin": "off", // told to browsers that ask, for the service as a whole
    "owasp:api9:2023-inventory-environment": "off", // the same document for every installation, whatever it is for
    "info-contact": "off", // whom to ask differs from installation to installation
  },
  overrides: [
    {
      // They tell nothing that is anybody's, and whoever watches the service has no token.
      files: ["openapi.json#/paths/~1healthz", "openapi.json#/paths/~1readyz"],
      rules: { "owasp:api2:2023-read-restricted": "off", "owasp:api8:2023-define-error-responses-401": "off" },
    },
    {
      // The id of a token is no secret; the token itself never stands in a URL.
      files: [
        "openapi.json#/paths/~1v1~1tokens~1%7Btoken_id%7D",
        "openapi.json#/paths/~1v1~1calendar-tokens~1%7Bcalendar_token_id%7D",
      ],
      rules: { "owasp:api2:2023-no-credentials-in-url": "off" },
    },
    {
      // Calendar programs send no header: what stands in this URL opens a district's calendar for reading, and no more
      // (docs/decisions/0024-calendar.md).
      files: ["openapi.json#/paths/~1v1~1districts~1%7Bdistrict%7D~1calendar.ics"],
      rules: { "owasp:api2:2023-no-credentials-in-url": "off" },
    },
  ],
};

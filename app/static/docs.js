"use strict";

// The contract as a page. An operation is drawn when it is opened, and what it refers to when that is opened: nothing else
// takes long.

const METHODS = ["get", "post", "put", "patch", "delete"];
const MOST_SHOWN = 100_000; // characters of an answer
let contract;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Text with `code` and **strong** words, and a paragraph for each blank line. */
function prose(text) {
  return (text ?? "").split(/\n\n+/).filter(Boolean).map((paragraph) => {
    const heading = /^#+ (.*)/.exec(paragraph);
    if (heading) return element("h3", null, heading[1]);
    return element("p", null, ...inline(paragraph));
  });
}

function inline(text) {
  return (text ?? "").split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean).map((part) => {
    if (part.startsWith("`")) return element("code", null, part.slice(1, -1));
    return part.startsWith("**") ? element("strong", null, part.slice(2, -2)) : part;
  });
}

function resolved(part) {
  if (!part?.$ref) return part;
  const target = part.$ref.slice(2).split("/").reduce((place, step) => place[step], contract);
  return { ...target, ...part, $ref: undefined };
}

/** What opens by a click, and is drawn then. */
function folded(title, draw, attributes) {
  const details = element("details", attributes, element("summary", null, ...title));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(...draw());
  });
  return details;
}

function code(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return element("pre", { tabindex: "0" }, element("code", null, text));
}

// --- schemas ---------------------------------------------------------------------------------------------------------

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split("/").pop();
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(typeOf).join(" | ");
  if (schema.type === "array") return `${typeOf(schema.items ?? {})}[]`;
  return [schema.type ?? "any", schema.format && `(${schema.format})`].filter(Boolean).join(" ");
}

/** The names of the schemas to which a type leads. */
function references(schema) {
  if (schema.$ref) return [schema.$ref];
  return [...(schema.anyOf ?? schema.oneOf ?? []), schema.items, schema.additionalProperties]
    .filter((part) => part instanceof Object).flatMap(references);
}

function limits(schema) {
  const names = ["enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "default"];
  const told = names.filter((name) => name in schema);
  return told.map((name) => element("div", { class: "limit" }, `${name}: `, element("code", null, JSON.stringify(schema[name]))));
}

function row(name, schema, needed, description) {
  const whole = resolved(schema);
  const links = [...new Set(references(schema))].map((reference) => folded([reference.split("/").pop()],
    () => fields({ $ref: reference })));
  return element("tr", null,
    element("th", { scope: "row" }, element("code", null, name), needed ? element("div", { class: "limit" }, "required") : null),
    element("td", null, typeOf(schema)),
    element("td", null, ...inline(description ?? whole.description), ...limits(whole), ...links));
}

function table(label, rows) {
  const head = element("tr", null, ...["Name", "Type", "What it is"].map((word) => element("th", { scope: "col" }, word)));
  return element("div", { class: "wide" }, element("table", { "aria-label": label }, element("thead", null, head), element("tbody", null, ...rows)));
}

function fields(schema) {
  const whole = resolved(schema), properties = Object.entries(whole.properties ?? {});
  if (!properties.length) return [element("p", null, typeOf(whole), ...limits(whole)), ...prose(whole.description)];
  const rows = properties.map(([name, part]) => row(name, part, whole.required?.includes(name)));
  return [...prose(whole.description), table("Fields", rows)];
}

// --- operations ------------------------------------------------------------------------------------------------------

function contents(content) {
  return Object.entries(content ?? {}).flatMap(([media, part]) => {
    const example = part.example ?? part["x-example"];
    return [
      folded([`Schema of ${media}: ${typeOf(part.schema ?? {})}`], () => fields(part.schema ?? {})),
      example === undefined ? null : folded([`Example of ${media}`], () => [code(example)]),
    ].filter(Boolean);
  });
}

function parametersOf(operation) {
  return (operation.parameters ?? []).map(resolved);
}

function body({ path, method, operation }) {
  const parts = [...prose(operation.description)];
  parts.push(element("p", null, "Least role: ", element("code", null, operation["x-required-role"])));
  const parameters = parametersOf(operation);
  if (parameters.length) {
    const rows = parameters.map((one) => row(`${one.name} (${one.in})`, one.schema, one.required, one.description));
    parts.push(element("h3", null, "Parameters"), table("Parameters", rows));
  }
  if (operation.requestBody) parts.push(element("h3", null, "Body"), ...contents(resolved(operation.requestBody).content));
  parts.push(element("h3", null, "Answers"));
  for (const [status, answer] of Object.entries(operation.responses)) {
    const whole = resolved(answer);
    parts.push(element("p", null, element("strong", null, status), " ", ...inline(whole.description)), ...contents(whole.content));
  }
  parts.push(folded(["Try it"], () => trial(path, method, operation)));
  return parts;
}

function trial(path, method, operation) {
  const parameters = parametersOf(operation).filter((one) => one.in !== "header" || one.name !== "Accept-Language");
  const inputs = parameters.map((one) => [one, element("input", { autocomplete: "off" })]);
  const lines = inputs.map(([one, input]) => element("label", null, `${one.name} (${one.in}) `, input));
  const media = Object.entries(resolved(operation.requestBody)?.content ?? {})[0];
  const text = media && element("textarea", { rows: "12", "aria-label": "Body" }, JSON.stringify(media[1].example ?? {}, null, 2));
  const result = element("div", { "aria-live": "polite" });
  const button = element("button", { type: "button" }, "Send");
  button.addEventListener("click", async () => {
    const { url, headers } = asked(path, inputs);
    if (media) headers["Content-Type"] = media[0];
    try {
      const answer = await fetch(url, { method: method.toUpperCase(), headers, body: text?.value, credentials: "omit" });
      const told = (await answer.text()).slice(0, MOST_SHOWN);
      result.replaceChildren(element("p", null, `${answer.status} ${answer.headers.get("content-type") ?? ""}`), code(pretty(told)));
    } catch (error) {
      result.replaceChildren(element("p", null, String(error)));
    }
  });
  return [...lines, ...(text ? [text] : []), button, result];
}

/** The address of a request, relative so that it stays on this server below any path, and its headers. */
function asked(path, inputs) {
  const headers = {}, query = new URLSearchParams();
  let place = path;
  for (const [one, input] of inputs.filter(([, input]) => input.value)) {
    if (one.in === "path") place = place.replace(`{${one.name}}`, encodeURIComponent(input.value));
    else if (one.in === "header") headers[one.name] = input.value;
    else query.append(one.name, input.value);
  }
  const token = document.getElementById("token").value;
  if (token) headers.Authorization = `Bearer ${token}`;
  return { url: `.${place}${query.size ? `?${query}` : ""}`, headers };
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// --- the page --------------------------------------------------------------------------------------------------------

function operations() {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })));
}

function drawn(one) {
  const { path, method, operation } = one;
  const title = [element("span", { class: `method ${method}` }, method.toUpperCase()), " ", element("code", null, path), ` ${operation.summary}`];
  const details = folded(title, () => body(one), { class: "operation", id: operation.operationId });
  details.addEventListener("toggle", () => {
    if (details.open) history.replaceState(null, "", `#${operation.operationId}`);
  });
  details.words = [method, path, operation.operationId, operation.summary, operation.description, ...operation.tags].join(" ").toLowerCase();
  return details;
}

function draw() {
  const all = operations();
  const sections = contract.tags.map(({ name, description }) => {
    const below = all.filter(({ operation }) => operation.tags[0] === name);
    return element("section", null, element("h2", null, name), ...prose(description), ...below.map(drawn));
  });
  document.getElementById("about").append(folded(["About this API"], () => prose(contract.info.description)));
  document.getElementById("reference").replaceChildren(...sections);
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const details of document.querySelectorAll(".operation")) {
    details.hidden = !words.every((word) => details.words.includes(word));
  }
  for (const section of document.querySelectorAll("#reference section")) {
    section.hidden = !section.querySelector(".operation:not([hidden])");
  }
}

function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named?.matches(".operation")) {
    named.open = true;
    named.scrollIntoView();
  }
}

fetch("openapi.json").then((answer) => answer.json()).then((read) => {
  contract = read;
  draw();
  openNamed();
});
document.getElementById("filter").addEventListener("input", (event) => filter(event.target.value));
addEventListener("hashchange", openNamed);

"use strict";

window.SwaggerUIBundle({
  domNode: document.getElementById("reference"),
  url: "openapi.json",
  validatorUrl: null, // the badge would send the contract to a server of Swagger's
  persistAuthorization: false, // a token does not stay in the browser
  deepLinking: true,
  filter: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  onComplete: () => document.getElementById("servers")?.setAttribute("aria-label", "Server"), // it has no label
});

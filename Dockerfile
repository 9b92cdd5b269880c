# One image for every role. Not built in this project's own tests: no container engine is at hand there (it is linted).
FROM node:26-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --include=dev && npx turbo run generate build && npm prune --omit=dev

FROM node:26-bookworm-slim
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
COPY --from=build --chown=node:node /app /app
USER node
CMD ["node", "apps/console/src/main.ts"]

# syntax=docker/dockerfile:1

# Builds one bundle, then ships that bundle and Node: no npm, no shell, no node_modules in the image.
# Both images are named by digest, the tag is there for people and for tools that raise both: so a build today and one next year
# start from the same bytes. `docker buildx imagetools inspect <image>:<tag>` prints the digest of a tag, for all platforms.
ARG BUILD_IMAGE=node:24.21.0-trixie-slim@sha256:8ec5d7557396cfe32d21c3f9c13072355ceab22b584578ca4bb28af31120cffe
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot@sha256:9eeb7f5887d0e239e78264b06f7f11d2e14be534050481803a9e4728fcdd278e

FROM --platform=$BUILDPLATFORM ${BUILD_IMAGE} AS build
WORKDIR /src
# The dependencies change less often than the sources.
COPY package.json package-lock.json .npmrc ./
COPY tools/bootstrap.mjs tools/
RUN npm ci --no-audit --no-fund
COPY tsconfig.json LICENSE ./
COPY tools tools
COPY operator operator
COPY simulator simulator
RUN npm run build
# The bundle is an ES module; Node looks for that in the nearest package.json.
RUN echo '{"type":"module"}' > dist/package.json

# What V8 makes of the bundle, kept for every start: it halves the CPU time of a start and saves memory. Made with the Node,
# the flags and the user of the image; where one of them differs, Node ignores it.
FROM ${RUNTIME_IMAGE} AS compiled
WORKDIR /app
COPY --from=build --chown=0:0 --chmod=0444 /src/dist/operator.js /src/dist/package.json dist/
ENV NODE_ENV=production \
    NODE_OPTIONS="--max-old-space-size-percentage=75 --max-semi-space-size=1 --disable-proto=throw --disallow-code-generation-from-strings" \
    NODE_COMPILE_CACHE=/tmp/compile-cache
RUN ["/nodejs/bin/node", "--optimize-for-size", "--heap-growing-percent=30", "dist/operator.js", "--help"]

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ecs-operator" \
      org.opencontainers.image.description="Run Amazon ECS from Kubernetes manifests" \
      org.opencontainers.image.url="https://ecs-operator.dev" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
# The bundle, its map for reading stack traces, and the licences of what is in it.
COPY --from=build --chown=0:0 --chmod=0444 /src/dist/operator.js /src/dist/operator.js.map /src/dist/operator.js.LEGAL.txt /src/dist/package.json dist/
COPY --from=compiled --chown=0:0 /tmp/compile-cache dist/compile-cache
# The heap follows the memory limit; a small young generation and one allocator arena keep memory low in bursts. No code
# is made from strings, and no prototype is changed through __proto__.
ENV NODE_ENV=production \
    NODE_OPTIONS="--max-old-space-size-percentage=75 --max-semi-space-size=1 --disable-proto=throw --disallow-code-generation-from-strings" \
    MALLOC_ARENA_MAX=1 \
    NODE_COMPILE_CACHE=/app/dist/compile-cache
USER 65532:65532
# metrics, probes
EXPOSE 8080 8081
# V8's flags that NODE_OPTIONS does not take: less memory for what is compiled, and the heap grows by 30 % until it is collected.
# V8 itself lets it grow up to four times, because most programs compute more and hold less; this one waits most of the time.
ENTRYPOINT ["/nodejs/bin/node", "--optimize-for-size", "--heap-growing-percent=30", "dist/operator.js"]

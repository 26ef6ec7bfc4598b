# One static program on an empty image: nothing to update but the program itself. The image it is built in is fixed by the
# digest of its index; `docker buildx imagetools inspect golang:1.26.8-bookworm` tells the one that the tag has now.
FROM golang:1.26.8-bookworm@sha256:a688600ca24f8a4d3ca77f95b0dd40704a9fc787c826660eb7ba0b641b8b175d AS build
WORKDIR /src
ENV GOWORK=off
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -tags timetzdata -ldflags "-s -w" -o /out/salonzap ./cmd/salonzap \
 && scripts/notices.sh /out/salonzap >/out/THIRD-PARTY-NOTICES.txt \
 && mkdir -m 0700 /out/data && mkdir -m 1777 /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/tmp /tmp
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/salonzap /salonzap
COPY LICENSE NOTICE LICENSES/GPL-3.0.txt /
COPY --from=build /out/THIRD-PARTY-NOTICES.txt /
ENV SALONZAP_LISTEN=0.0.0.0:8080 SALONZAP_DATA=/data SALONZAP_LOG=info,json
USER 65532:65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s CMD ["/salonzap", "health"]
ENTRYPOINT ["/salonzap"]
CMD ["serve"]

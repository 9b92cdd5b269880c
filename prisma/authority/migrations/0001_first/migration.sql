-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "CaUse" AS ENUM ('root', 'issuing', 'tls');

-- CreateEnum
CREATE TYPE "Purpose" AS ENUM ('issue', 'renew', 'reissue');

-- CreateEnum
CREATE TYPE "Delivery" AS ENUM ('pending', 'confirmed');

-- CreateEnum
CREATE TYPE "ChangeKind" AS ENUM ('issued', 'confirmed', 'revoked', 'locked', 'unlocked');

-- CreateTable
CREATE TABLE "Institution" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "profile" JSONB NOT NULL,
    "rehearsal" BOOLEAN NOT NULL,
    "clockOffsetMs" BIGINT NOT NULL DEFAULT 0,
    "tlsHosts" TEXT[],
    "feedTokenSha256" BYTEA,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Institution_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CaKey" (
    "id" UUID NOT NULL,
    "use" "CaUse" NOT NULL,
    "certificate" BYTEA NOT NULL,
    "sealedKey" BYTEA NOT NULL,
    "crlNumber" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CaKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Subscriber" (
    "id" UUID NOT NULL,
    "loginId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "failedAttempts" INTEGER NOT NULL DEFAULT 0,
    "lockedAt" TIMESTAMPTZ(3),
    "issuedCount" INTEGER NOT NULL DEFAULT 0,
    "sessionId" UUID,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Subscriber_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UnknownLogin" (
    "loginIdSha256" TEXT NOT NULL,
    "failedAttempts" INTEGER NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "UnknownLogin_pkey" PRIMARY KEY ("loginIdSha256")
);

-- CreateTable
CREATE TABLE "Dialogue" (
    "id" UUID NOT NULL,
    "tokenSha256" BYTEA NOT NULL,
    "purpose" "Purpose" NOT NULL,
    "subscriberId" UUID,
    "certificateSha256" TEXT,
    "authenticatedAt" TIMESTAMPTZ(3),
    "requestId" UUID,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Dialogue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Certificate" (
    "sha256" TEXT NOT NULL,
    "serialHex" TEXT NOT NULL,
    "der" BYTEA NOT NULL,
    "subscriberId" UUID NOT NULL,
    "purpose" "Purpose" NOT NULL,
    "renewsSha256" TEXT,
    "requestId" UUID NOT NULL,
    "csrSha256" TEXT NOT NULL,
    "notBefore" TIMESTAMPTZ(3) NOT NULL,
    "notAfter" TIMESTAMPTZ(3) NOT NULL,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,
    "delivery" "Delivery" NOT NULL DEFAULT 'pending',
    "confirmedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "revocationReason" TEXT,

    CONSTRAINT "Certificate_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "Change" (
    "id" BIGSERIAL NOT NULL,
    "position" BIGINT,
    "kind" "ChangeKind" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "loginId" TEXT NOT NULL,
    "certificateSha256" TEXT,
    "reason" TEXT,

    CONSTRAINT "Change_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "CaKey_use_key" ON "CaKey"("use");

-- CreateIndex
CREATE UNIQUE INDEX "Subscriber_loginId_key" ON "Subscriber"("loginId");

-- CreateIndex
CREATE INDEX "UnknownLogin_lastAt_idx" ON "UnknownLogin"("lastAt");

-- CreateIndex
CREATE INDEX "Dialogue_subscriberId_idx" ON "Dialogue"("subscriberId");

-- CreateIndex
CREATE INDEX "Dialogue_expiresAt_idx" ON "Dialogue"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "Certificate_serialHex_key" ON "Certificate"("serialHex");

-- CreateIndex
CREATE UNIQUE INDEX "Certificate_requestId_key" ON "Certificate"("requestId");

-- CreateIndex
CREATE INDEX "Certificate_subscriberId_notAfter_idx" ON "Certificate"("subscriberId", "notAfter");

-- CreateIndex
CREATE INDEX "Certificate_renewsSha256_idx" ON "Certificate"("renewsSha256");

-- CreateIndex
CREATE UNIQUE INDEX "Change_position_key" ON "Change"("position");

-- AddForeignKey
ALTER TABLE "Dialogue" ADD CONSTRAINT "Dialogue_subscriberId_fkey" FOREIGN KEY ("subscriberId") REFERENCES "Subscriber"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Dialogue" ADD CONSTRAINT "Dialogue_certificateSha256_fkey" FOREIGN KEY ("certificateSha256") REFERENCES "Certificate"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Certificate" ADD CONSTRAINT "Certificate_subscriberId_fkey" FOREIGN KEY ("subscriberId") REFERENCES "Subscriber"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Certificate" ADD CONSTRAINT "Certificate_renewsSha256_fkey" FOREIGN KEY ("renewsSha256") REFERENCES "Certificate"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- For the CRL. Of revoked certificates only: with the others in it, the planner of a database without statistics looks
-- for a login ID's live certificates among all that are not revoked.
CREATE INDEX "Certificate_revoked" ON "Certificate" ("revokedAt") WHERE "revokedAt" IS NOT NULL;

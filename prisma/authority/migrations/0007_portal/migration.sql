-- CreateEnum
CREATE TYPE "LoginWay" AS ENUM ('password', 'certificate', 'app');

-- CreateEnum
CREATE TYPE "ActorKind" AS ENUM ('clerk', 'subscriber');

-- AlterTable
ALTER TABLE "Subscriber" ADD COLUMN     "confirmationHash" TEXT,
ADD COLUMN     "email" TEXT;

-- CreateTable
CREATE TABLE "PortalSession" (
    "id" UUID NOT NULL,
    "tokenSha256" BYTEA NOT NULL,
    "subscriberId" UUID NOT NULL,
    "way" "LoginWay" NOT NULL,
    "certificateSha256" TEXT,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PortalSession_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Login" (
    "id" UUID NOT NULL,
    "subscriberId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "way" "LoginWay" NOT NULL,
    "succeeded" BOOLEAN NOT NULL,

    CONSTRAINT "Login_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Announcement" (
    "id" UUID NOT NULL,
    "institutionCode" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Announcement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Clerk" (
    "id" UUID NOT NULL,
    "loginName" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "institutionCode" TEXT,
    "passwordHash" TEXT NOT NULL,
    "sealedTotpSecret" BYTEA NOT NULL,
    "lastTotpStep" BIGINT NOT NULL DEFAULT -1,
    "failedAttempts" INTEGER NOT NULL DEFAULT 0,
    "lockedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Clerk_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ClerkSession" (
    "id" UUID NOT NULL,
    "tokenSha256" BYTEA NOT NULL,
    "clerkId" UUID NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ClerkSession_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "institutionCode" TEXT,
    "by" TEXT NOT NULL,
    "byKind" "ActorKind" NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "PortalSession_tokenSha256_key" ON "PortalSession"("tokenSha256");

-- CreateIndex
CREATE INDEX "PortalSession_subscriberId_idx" ON "PortalSession"("subscriberId");

-- CreateIndex
CREATE INDEX "PortalSession_certificateSha256_idx" ON "PortalSession"("certificateSha256");

-- CreateIndex
CREATE INDEX "PortalSession_expiresAt_idx" ON "PortalSession"("expiresAt");

-- CreateIndex
CREATE INDEX "Login_subscriberId_at_idx" ON "Login"("subscriberId", "at");

-- CreateIndex
CREATE INDEX "Login_at_idx" ON "Login"("at");

-- CreateIndex
CREATE INDEX "Announcement_institutionCode_from_idx" ON "Announcement"("institutionCode", "from");

-- CreateIndex
CREATE UNIQUE INDEX "Clerk_loginName_key" ON "Clerk"("loginName");

-- CreateIndex
CREATE UNIQUE INDEX "ClerkSession_tokenSha256_key" ON "ClerkSession"("tokenSha256");

-- CreateIndex
CREATE INDEX "ClerkSession_clerkId_idx" ON "ClerkSession"("clerkId");

-- CreateIndex
CREATE INDEX "ClerkSession_expiresAt_idx" ON "ClerkSession"("expiresAt");

-- CreateIndex
CREATE INDEX "AuditEvent_institutionCode_id_idx" ON "AuditEvent"("institutionCode", "id");

-- AddForeignKey
ALTER TABLE "PortalSession" ADD CONSTRAINT "PortalSession_subscriberId_fkey" FOREIGN KEY ("subscriberId") REFERENCES "Subscriber"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PortalSession" ADD CONSTRAINT "PortalSession_certificateSha256_fkey" FOREIGN KEY ("certificateSha256") REFERENCES "Certificate"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Login" ADD CONSTRAINT "Login_subscriberId_fkey" FOREIGN KEY ("subscriberId") REFERENCES "Subscriber"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Announcement" ADD CONSTRAINT "Announcement_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClerkSession" ADD CONSTRAINT "ClerkSession_clerkId_fkey" FOREIGN KEY ("clerkId") REFERENCES "Clerk"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- Who did what is added and never changed, whoever asks.
CREATE FUNCTION authority_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER "AuditEvent_only_grows" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditEvent"
  FOR EACH STATEMENT EXECUTE FUNCTION authority_audit_only_grows();

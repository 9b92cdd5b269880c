-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "AgentState" AS ENUM ('pending_approval', 'active', 'quarantined', 'retired');

-- CreateEnum
CREATE TYPE "AssignmentBasis" AS ENUM ('possession', 'token', 'approval');

-- CreateEnum
CREATE TYPE "AuthorityStatus" AS ENUM ('issued', 'revoked');

-- CreateEnum
CREATE TYPE "Delivery" AS ENUM ('pending', 'confirmed', 'abandoned');

-- CreateEnum
CREATE TYPE "Presence" AS ENUM ('never_seen', 'present_ok', 'present_key_unusable', 'present_clock_conflict', 'absent_after_seen', 'other_user_store');

-- CreateEnum
CREATE TYPE "Protection" AS ENUM ('file', 'nss');

-- CreateEnum
CREATE TYPE "Purpose" AS ENUM ('issue', 'renew', 'reissue');

-- CreateEnum
CREATE TYPE "Party" AS ENUM ('employee', 'it_admin', 'helpdesk', 'master_user', 'institution', 'authority', 'device');

-- CreateEnum
CREATE TYPE "IssuanceState" AS ENUM ('planned', 'eligible', 'queued', 'unreachable', 'offered', 'waiting_logon', 'snoozed', 'preflight', 'waiting_app_update', 'waiting_proxy_auth', 'waiting_selection', 'waiting_password', 'waiting_transaction_auth', 'waiting_otp', 'waiting_otp_resync', 'waiting_answer', 'waiting_portal_registration', 'waiting_institution', 'waiting_unlock', 'waiting_authority', 'waiting_network', 'issuing', 'issued', 'installing', 'installed', 'verifying', 'issued_not_installed', 'needs_revocation', 'failed_action_needed', 'paused', 'completed', 'cancelled', 'superseded_by_other', 'missed', 'failed_final');

-- CreateEnum
CREATE TYPE "ActorKind" AS ENUM ('user', 'agent', 'authority', 'system');

-- CreateTable
CREATE TABLE "Installation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "setupCodeSha256" BYTEA,
    "setUpAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastRequest" BIGINT NOT NULL,

    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Authority" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "baseUrl" TEXT NOT NULL,
    "trustAnchors" TEXT NOT NULL,
    "issuers" TEXT NOT NULL,
    "profile" JSONB NOT NULL,
    "sealedFeedToken" BYTEA NOT NULL,
    "feedCursor" TEXT NOT NULL DEFAULT '0',
    "lastSyncAt" TIMESTAMPTZ(3),
    "lastSyncProblem" TEXT,
    "clockAheadMs" BIGINT NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Authority_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Employee" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "department" TEXT NOT NULL DEFAULT '',
    "email" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Employee_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Subscriber" (
    "id" UUID NOT NULL,
    "authorityId" UUID NOT NULL,
    "loginId" TEXT NOT NULL,
    "employeeId" UUID NOT NULL,
    "lockedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Subscriber_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EnrolmentToken" (
    "id" TEXT NOT NULL,
    "secretSha256" BYTEA NOT NULL,
    "label" TEXT NOT NULL,
    "subscriberId" UUID,
    "maxUses" INTEGER NOT NULL,
    "uses" INTEGER NOT NULL DEFAULT 0,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "EnrolmentToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Agent" (
    "id" UUID NOT NULL,
    "publicKey" BYTEA NOT NULL,
    "state" "AgentState" NOT NULL,
    "hostname" TEXT NOT NULL,
    "osUser" TEXT NOT NULL,
    "machineId" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "protocol" INTEGER,
    "policyVersion" INTEGER NOT NULL DEFAULT 0,
    "clockAheadMs" BIGINT NOT NULL DEFAULT 0,
    "lastSeenAt" TIMESTAMPTZ(3),
    "connectedUntil" TIMESTAMPTZ(3),
    "inventoryAt" TIMESTAMPTZ(3),
    "tokenId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Agent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Assignment" (
    "id" UUID NOT NULL,
    "agentId" UUID NOT NULL,
    "subscriberId" UUID NOT NULL,
    "basis" "AssignmentBasis" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Certificate" (
    "id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "authorityId" UUID NOT NULL,
    "subscriberId" UUID,
    "agentId" UUID,
    "serialHex" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "commonName" TEXT NOT NULL,
    "spkiSha256" TEXT NOT NULL,
    "der" BYTEA NOT NULL,
    "notBefore" TIMESTAMPTZ(3) NOT NULL,
    "notAfter" TIMESTAMPTZ(3) NOT NULL,
    "windowOpensAt" TIMESTAMPTZ(3) NOT NULL,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,
    "authorityStatus" "AuthorityStatus" NOT NULL DEFAULT 'issued',
    "revokedAt" TIMESTAMPTZ(3),
    "revocationReason" TEXT,
    "delivery" "Delivery" NOT NULL DEFAULT 'pending',
    "presence" "Presence" NOT NULL DEFAULT 'never_seen',
    "protection" "Protection",
    "seenAt" TIMESTAMPTZ(3),
    "successorId" UUID,

    CONSTRAINT "Certificate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Issuance" (
    "id" UUID NOT NULL,
    "purpose" "Purpose" NOT NULL,
    "state" "IssuanceState" NOT NULL,
    "waitingOn" "Party",
    "since" TIMESTAMPTZ(3) NOT NULL,
    "nextAttemptAt" TIMESTAMPTZ(3),
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "lastCode" TEXT,
    "reportSeq" INTEGER NOT NULL DEFAULT -1,
    "authorityId" UUID NOT NULL,
    "subscriberId" UUID NOT NULL,
    "agentId" UUID NOT NULL,
    "certificateId" UUID,
    "resultId" UUID,
    "referenceCode" TEXT NOT NULL,
    "order" JSONB,
    "orderExpiresAt" TIMESTAMPTZ(3),
    "cancelOrder" JSONB,
    "nonce" TEXT NOT NULL,
    "requestId" UUID,
    "spkiSha256" TEXT,
    "deadlineAt" TIMESTAMPTZ(3),
    "requestedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Issuance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "OrderKey" (
    "id" TEXT NOT NULL,
    "publicKey" BYTEA NOT NULL,
    "sealedKey" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OrderKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PolicyVersion" (
    "version" INTEGER NOT NULL,
    "envelope" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PolicyVersion_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actorKind" "ActorKind" NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subjectKind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "issuanceId" UUID,
    "data" JSONB NOT NULL,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "RateLimit_key_key" ON "RateLimit"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Authority_code_key" ON "Authority"("code");

-- CreateIndex
CREATE UNIQUE INDEX "Authority_baseUrl_key" ON "Authority"("baseUrl");

-- CreateIndex
CREATE UNIQUE INDEX "Employee_email_key" ON "Employee"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Subscriber_authorityId_loginId_key" ON "Subscriber"("authorityId", "loginId");

-- CreateIndex
CREATE UNIQUE INDEX "Agent_publicKey_key" ON "Agent"("publicKey");

-- CreateIndex
CREATE INDEX "Agent_machineId_idx" ON "Agent"("machineId");

-- CreateIndex
CREATE INDEX "Assignment_agentId_idx" ON "Assignment"("agentId");

-- CreateIndex
CREATE INDEX "Assignment_subscriberId_idx" ON "Assignment"("subscriberId");

-- CreateIndex
CREATE UNIQUE INDEX "Certificate_sha256_key" ON "Certificate"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "Certificate_successorId_key" ON "Certificate"("successorId");

-- CreateIndex
CREATE INDEX "Certificate_notAfter_id_idx" ON "Certificate"("notAfter", "id");

-- CreateIndex
CREATE INDEX "Certificate_subscriberId_idx" ON "Certificate"("subscriberId");

-- CreateIndex
CREATE INDEX "Certificate_agentId_idx" ON "Certificate"("agentId");

-- CreateIndex
CREATE UNIQUE INDEX "Certificate_authorityId_serialHex_key" ON "Certificate"("authorityId", "serialHex");

-- CreateIndex
CREATE INDEX "Issuance_agentId_idx" ON "Issuance"("agentId");

-- CreateIndex
CREATE INDEX "Issuance_certificateId_idx" ON "Issuance"("certificateId");

-- CreateIndex
CREATE INDEX "Issuance_nextAttemptAt_idx" ON "Issuance"("nextAttemptAt");

-- CreateIndex
CREATE INDEX "Issuance_state_id_idx" ON "Issuance"("state", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_issuanceId_id_idx" ON "AuditEvent"("issuanceId", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_subjectKind_subjectId_id_idx" ON "AuditEvent"("subjectKind", "subjectId", "id");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscriber" ADD CONSTRAINT "Subscriber_authorityId_fkey" FOREIGN KEY ("authorityId") REFERENCES "Authority"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscriber" ADD CONSTRAINT "Subscriber_employeeId_fkey" FOREIGN KEY ("employeeId") REFERENCES "Employee"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EnrolmentToken" ADD CONSTRAINT "EnrolmentToken_subscriberId_fkey" FOREIGN KEY ("subscriberId") REFERENCES "Subscriber"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Agent" ADD CONSTRAINT "Agent_tokenId_fkey" FOREIGN KEY ("tokenId") REFERENCES "EnrolmentToken"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_subscriberId_fkey" FOREIGN KEY ("subscriberId") REFERENCES "Subscriber"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Certificate" ADD CONSTRAINT "Certificate_authorityId_fkey" FOREIGN KEY ("authorityId") REFERENCES "Authority"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Certificate" ADD CONSTRAINT "Certificate_subscriberId_fkey" FOREIGN KEY ("subscriberId") REFERENCES "Subscriber"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Certificate" ADD CONSTRAINT "Certificate_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Certificate" ADD CONSTRAINT "Certificate_successorId_fkey" FOREIGN KEY ("successorId") REFERENCES "Certificate"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Issuance" ADD CONSTRAINT "Issuance_authorityId_fkey" FOREIGN KEY ("authorityId") REFERENCES "Authority"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Issuance" ADD CONSTRAINT "Issuance_subscriberId_fkey" FOREIGN KEY ("subscriberId") REFERENCES "Subscriber"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Issuance" ADD CONSTRAINT "Issuance_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Issuance" ADD CONSTRAINT "Issuance_certificateId_fkey" FOREIGN KEY ("certificateId") REFERENCES "Certificate"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Issuance" ADD CONSTRAINT "Issuance_resultId_fkey" FOREIGN KEY ("resultId") REFERENCES "Certificate"("id") ON DELETE SET NULL ON UPDATE CASCADE;



-- What Prisma's schema language cannot say.

-- One open issuance per login ID (spec D.3).
CREATE UNIQUE INDEX "Issuance_one_open_per_subscriber" ON "Issuance" ("subscriberId") WHERE "endedAt" IS NULL;

-- An issuance has ended exactly when its state is final.
ALTER TABLE "Issuance" ADD CONSTRAINT "Issuance_ended_when_final"
  CHECK (("endedAt" IS NOT NULL) = ("state" IN ('completed', 'cancelled', 'superseded_by_other', 'missed', 'failed_final')));

-- Nobody is forgotten: an open issuance names the party it waits on, or when it is tried next.
ALTER TABLE "Issuance" ADD CONSTRAINT "Issuance_nobody_forgotten"
  CHECK ("endedAt" IS NOT NULL OR "waitingOn" IS NOT NULL OR "nextAttemptAt" IS NOT NULL);

-- A login ID is renewed on one PC.
CREATE UNIQUE INDEX "Assignment_one_pc_per_subscriber" ON "Assignment" ("subscriberId") WHERE "endedAt" IS NULL;

-- The audit log only grows.
CREATE FUNCTION certfleet_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER "AuditEvent_only_grows" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditEvent"
  FOR EACH STATEMENT EXECUTE FUNCTION certfleet_audit_only_grows();

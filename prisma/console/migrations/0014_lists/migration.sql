-- DropIndex
DROP INDEX "Notice_createdAt_id_idx";

-- CreateIndex
CREATE INDEX "AuditEvent_action_id_idx" ON "AuditEvent"("action", "id");



-- What Prisma's schema language cannot say.

-- Mails by time, with what they are filtered and counted by: a mail's row is a hundred times as wide. (An expression
-- among its keys, as in 0005_search, makes it none of Prisma's.)
CREATE INDEX "Notice_by_time" ON "Notice" ("createdAt", "id", ("reason" IS NULL)) INCLUDE ("state", "audience", "reason");

-- What may be a conflict is what stands twice (server/matching/list-conflicts.ts): on a machine, under one spelling of a login
-- ID, as one login ID's live certificates.
CREATE INDEX "Agent_machine_in_use" ON "Agent" ("machineId") WHERE "state" <> 'retired';
CREATE INDEX "Subscriber_spelling" ON "Subscriber" ("authorityId", lower("loginId")) INCLUDE ("loginId");
CREATE INDEX "Certificate_held" ON "Certificate" ("subscriberId", "agentId") INCLUDE ("notAfter")
  WHERE "subscriberId" IS NOT NULL AND "agentId" IS NOT NULL AND "authorityStatus" = 'issued' AND "successorId" IS NULL
    AND "presence" <> 'absent_after_seen';

-- Mails are searched as people and PCs are (0005_search).
ALTER TABLE "Notice" ADD COLUMN "searchText" TEXT GENERATED ALWAYS AS
  (certfleet_fold("name" || E'\x1f' || coalesce("email", '') || E'\x1f' || "subject")) STORED;
CREATE INDEX "Notice_search" ON "Notice" USING gin (certfleet_grams("searchText", 1, 2));

-- Who holds a login ID, and where they stand in the order of names, without reading their rows: of a family name 5,000 are
-- found to show fifty.
CREATE INDEX "Subscriber_holder" ON "Subscriber" ("id", ("employeeId" IS NULL)) INCLUDE ("employeeId");
CREATE INDEX "Employee_order" ON "Employee" ("id", ("kanaOrder" = '')) INCLUDE ("kanaOrder", "department");

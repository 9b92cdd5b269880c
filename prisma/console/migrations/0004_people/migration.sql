-- People as a company knows them. IF NOT EXISTS: mails, another migration, may have needed the first two before.
ALTER TABLE "Employee"
  ADD COLUMN IF NOT EXISTS "language" TEXT NOT NULL DEFAULT 'ja',
  ADD COLUMN IF NOT EXISTS "managerEmail" TEXT,
  ADD COLUMN "employeeNumber" TEXT,
  ADD COLUMN "nameKana" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "leftOn" DATE,
  ADD COLUMN "leaveFrom" DATE,
  ADD COLUMN "leaveUntil" DATE;

CREATE UNIQUE INDEX "Employee_employeeNumber_key" ON "Employee"("employeeNumber");

ALTER TABLE "Subscriber"
  ADD COLUMN "expectedHostname" TEXT,
  ADD COLUMN "expectedOsUser" TEXT;

CREATE TABLE "PeopleImport" (
    "id" UUID NOT NULL,
    "fileName" TEXT NOT NULL,
    "format" JSONB NOT NULL,
    "header" JSONB NOT NULL,
    "counts" JSONB NOT NULL,
    "rows" JSONB NOT NULL,
    "added" JSONB NOT NULL,
    "changed" JSONB NOT NULL,
    "errors" JSONB NOT NULL,
    "missing" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "appliedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PeopleImport_pkey" PRIMARY KEY ("id")
);

-- What Prisma's schema language cannot say.

-- The matching list asks for these often, and they are few.
CREATE INDEX "Certificate_unmatched" ON "Certificate" ("notAfter", "id") WHERE "subscriberId" IS NULL;

-- Mails are written in these.
ALTER TABLE "Employee" ADD CONSTRAINT "Employee_language_known" CHECK ("language" IN ('ja', 'en'));

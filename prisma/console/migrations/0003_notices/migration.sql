-- Of a person, for mails. Another migration may have brought them already.
ALTER TABLE "Employee" ADD COLUMN IF NOT EXISTS "language" TEXT NOT NULL DEFAULT 'ja';
ALTER TABLE "Employee" ADD COLUMN IF NOT EXISTS "managerEmail" TEXT;

-- CreateEnum
CREATE TYPE "NoticeAudience" AS ENUM ('employee', 'manager', 'admin', 'digest', 'test');

-- CreateEnum
CREATE TYPE "Milestone" AS ENUM ('opens', 'days30', 'days14', 'days7', 'days3', 'last_day', 'expired', 'follow_up');

-- CreateEnum
CREATE TYPE "NoticeState" AS ENUM ('planned', 'sending', 'sent', 'kept', 'suppressed', 'failed');

-- CreateTable
CREATE TABLE "Notice" (
    "id" UUID NOT NULL,
    "audience" "NoticeAudience" NOT NULL,
    "recipient" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "language" TEXT NOT NULL,
    "milestone" "Milestone",
    "day" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" "NoticeState" NOT NULL DEFAULT 'planned',
    "reason" TEXT,
    "lastError" TEXT,
    "uncertain" BOOLEAN NOT NULL DEFAULT false,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "nextAttemptAt" TIMESTAMPTZ(3),
    "claimedAt" TIMESTAMPTZ(3),
    "sentAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NoticeItem" (
    "noticeId" UUID NOT NULL,
    "certificateId" UUID NOT NULL,
    "milestone" "Milestone" NOT NULL,
    "audience" "NoticeAudience" NOT NULL,
    "recipient" TEXT NOT NULL,

    CONSTRAINT "NoticeItem_pkey" PRIMARY KEY ("noticeId","certificateId")
);

-- CreateIndex
CREATE INDEX "Notice_createdAt_id_idx" ON "Notice"("createdAt", "id");

-- CreateIndex
CREATE INDEX "Notice_state_nextAttemptAt_idx" ON "Notice"("state", "nextAttemptAt");

-- CreateIndex
CREATE INDEX "Notice_recipient_day_idx" ON "Notice"("recipient", "day");

-- CreateIndex
CREATE UNIQUE INDEX "NoticeItem_certificateId_milestone_audience_recipient_key" ON "NoticeItem"("certificateId", "milestone", "audience", "recipient");

-- AddForeignKey
ALTER TABLE "NoticeItem" ADD CONSTRAINT "NoticeItem_noticeId_fkey" FOREIGN KEY ("noticeId") REFERENCES "Notice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NoticeItem" ADD CONSTRAINT "NoticeItem_certificateId_fkey" FOREIGN KEY ("certificateId") REFERENCES "Certificate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What Prisma's schema language cannot say.

-- One mail a day to a person (spec N-02), however often a job runs.
CREATE UNIQUE INDEX "Notice_one_a_day" ON "Notice" ("audience", "recipient", "day")
  WHERE "audience" <> 'test' AND "state" <> 'suppressed';

-- One mail to a person under way at a time.
CREATE UNIQUE INDEX "Notice_one_under_way" ON "Notice" ("audience", "recipient")
  WHERE "audience" <> 'test' AND "state" IN ('planned', 'sending');

-- No mail is forgotten: one that is not over says when it is looked at again.
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_none_forgotten"
  CHECK (("state" IN ('planned', 'sending')) = ("nextAttemptAt" IS NOT NULL));

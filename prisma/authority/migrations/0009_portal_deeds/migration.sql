-- CreateEnum
CREATE TYPE "NoticeState" AS ENUM ('waiting', 'sent', 'failed', 'dropped');

-- AlterTable
ALTER TABLE "PortalSession" ADD COLUMN     "transaction" TEXT,
ADD COLUMN     "transactionUntil" TIMESTAMPTZ(3),
ADD COLUMN     "newTokenSerial" TEXT,
ADD COLUMN     "sealedNewToken" BYTEA;

-- CreateTable
CREATE TABLE "ExpiryNotice" (
    "certificateSha256" TEXT NOT NULL,
    "state" "NoticeState" NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL,
    "uncertain" INTEGER NOT NULL DEFAULT 0,
    "outcome" TEXT,
    "endedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ExpiryNotice_pkey" PRIMARY KEY ("certificateSha256")
);

-- CreateIndex
CREATE INDEX "ExpiryNotice_state_nextAttemptAt_idx" ON "ExpiryNotice"("state", "nextAttemptAt");

-- CreateIndex
CREATE INDEX "Certificate_notAfter_idx" ON "Certificate"("notAfter");

-- AddForeignKey
ALTER TABLE "ExpiryNotice" ADD CONSTRAINT "ExpiryNotice_certificateSha256_fkey" FOREIGN KEY ("certificateSha256") REFERENCES "Certificate"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

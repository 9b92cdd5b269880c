-- CreateEnum
CREATE TYPE "FaultKind" AS ENUM ('congestion', 'outage', 'slow', 'lost_before_issue', 'lost_after_issue', 'issued_then_dropped', 'garbage', 'token_drift');

-- AlterTable
ALTER TABLE "Authority" ADD COLUMN     "rehearsalKeySha256" BYTEA;

-- AlterTable
ALTER TABLE "Certificate" ADD COLUMN     "revokedBy" TEXT;

-- CreateTable
CREATE TABLE "Fault" (
    "id" UUID NOT NULL,
    "institutionCode" TEXT NOT NULL,
    "kind" "FaultKind" NOT NULL,
    "subscriberId" UUID,
    "amount" INTEGER,
    "times" INTEGER,
    "played" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Fault_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Fault_institutionCode_idx" ON "Fault"("institutionCode");

-- CreateIndex
CREATE INDEX "Fault_subscriberId_idx" ON "Fault"("subscriberId");

-- AddForeignKey
ALTER TABLE "Fault" ADD CONSTRAINT "Fault_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Fault" ADD CONSTRAINT "Fault_subscriberId_fkey" FOREIGN KEY ("subscriberId") REFERENCES "Subscriber"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AlterEnum
ALTER TYPE "ActorKind" ADD VALUE 'command';

-- AlterTable
ALTER TABLE "Institution" ADD COLUMN     "profileVersion" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "Refusal" (
    "id" UUID NOT NULL,
    "institutionCode" TEXT NOT NULL,
    "loginId" TEXT NOT NULL,
    "purpose" "Purpose" NOT NULL,
    "code" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "firstAt" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "times" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "Refusal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Refusal_institutionCode_lastAt_id_idx" ON "Refusal"("institutionCode", "lastAt", "id");

-- CreateIndex
CREATE INDEX "Refusal_lastAt_idx" ON "Refusal"("lastAt");

-- CreateIndex
CREATE UNIQUE INDEX "Refusal_institutionCode_loginId_purpose_code_hour_key" ON "Refusal"("institutionCode", "loginId", "purpose", "code", "hour");

-- AddForeignKey
ALTER TABLE "Refusal" ADD CONSTRAINT "Refusal_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- CreateEnum
CREATE TYPE "CampaignKind" AS ENUM ('bulk', 'rolling');

-- CreateEnum
CREATE TYPE "CampaignState" AS ENUM ('running', 'paused', 'completed', 'cancelled');

-- AlterTable
ALTER TABLE "Installation" ADD COLUMN     "offerHours" JSONB;

-- AlterTable
ALTER TABLE "Authority" ADD COLUMN     "bucketFilledAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "bucketTokens" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "congestedAt" TIMESTAMPTZ(3),
ADD COLUMN     "offersPerMinute" INTEGER NOT NULL DEFAULT 60;

-- AlterTable
ALTER TABLE "Issuance" ADD COLUMN     "campaignId" UUID;

-- CreateTable
CREATE TABLE "Campaign" (
    "id" UUID NOT NULL,
    "kind" "CampaignKind" NOT NULL,
    "name" TEXT NOT NULL,
    "state" "CampaignState" NOT NULL DEFAULT 'running',
    "authorityId" UUID,
    "spreadDays" INTEGER,
    "refused" JSONB NOT NULL DEFAULT '{}',
    "createdBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Campaign_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Issuance_campaignId_state_idx" ON "Issuance"("campaignId", "state");

-- AddForeignKey
ALTER TABLE "Issuance" ADD CONSTRAINT "Issuance_campaignId_fkey" FOREIGN KEY ("campaignId") REFERENCES "Campaign"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_authorityId_fkey" FOREIGN KEY ("authorityId") REFERENCES "Authority"("id") ON DELETE SET NULL ON UPDATE CASCADE;



-- What Prisma's schema language cannot say.

-- An authority is renewed by itself in one way at a time.
CREATE UNIQUE INDEX "Campaign_one_rolling_per_authority" ON "Campaign" ("authorityId") WHERE "kind" = 'rolling' AND "endedAt" IS NULL;

-- Only a rolling one belongs to an authority and has a spread.
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_rolling_of_authority"
  CHECK (("kind" = 'rolling') = ("authorityId" IS NOT NULL AND "spreadDays" IS NOT NULL));

-- A campaign has ended exactly when its state is final.
ALTER TABLE "Campaign" ADD CONSTRAINT "Campaign_ended_when_final"
  CHECK (("endedAt" IS NOT NULL) = ("state" IN ('completed', 'cancelled')));

ALTER TABLE "Authority" ADD CONSTRAINT "Authority_offers_per_minute" CHECK ("offersPerMinute" BETWEEN 1 AND 6000);

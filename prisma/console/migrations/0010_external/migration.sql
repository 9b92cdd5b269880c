-- Institutions whose own application issues: no feed, and a way to start it.
ALTER TABLE "Authority" ALTER COLUMN "sealedFeedToken" DROP NOT NULL, ADD COLUMN "external" JSONB;
ALTER TYPE "IssuanceState" ADD VALUE 'waiting_application' AFTER 'waiting_selection';

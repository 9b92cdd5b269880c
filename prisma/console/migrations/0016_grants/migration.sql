-- AlterTable
ALTER TABLE "Issuance" ADD COLUMN "unattended" BOOLEAN NOT NULL DEFAULT false,
                       ADD COLUMN "grant" JSONB,
                       ADD COLUMN "grantExpiresAt" TIMESTAMPTZ(3);

-- What the orders say that were signed before.
UPDATE "Issuance" SET "unattended" = true
WHERE "order" IS NOT NULL
  AND (convert_from(decode("order"->>'bytes', 'base64'), 'UTF8')::jsonb)->>'unattended' = 'true';

-- Looked at every few seconds.
CREATE INDEX "Issuance_awaits_grant" ON "Issuance" ("grantExpiresAt")
WHERE "unattended" AND "purpose" <> 'renew' AND "endedAt" IS NULL;

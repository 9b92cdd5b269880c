-- AlterEnum
ALTER TYPE "ChangeKind" ADD VALUE 'profile';

-- DropIndex
DROP INDEX "CaKey_institutionCode_key";

-- AlterTable
ALTER TABLE "CaKey" ADD COLUMN "generation" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN "usedFrom" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE UNIQUE INDEX "CaKey_institutionCode_use_generation_key" ON "CaKey"("institutionCode", "use", "generation");

-- Until now each institution had one issuing CA.
ALTER TABLE "Certificate" ADD COLUMN "issuerId" UUID;
UPDATE "Certificate" c SET "issuerId" = k.id
FROM "Subscriber" s JOIN "CaKey" k ON k."institutionCode" = s."institutionCode" AND k.use = 'issuing'
WHERE s.id = c."subscriberId";
ALTER TABLE "Certificate" ALTER COLUMN "issuerId" SET NOT NULL;

-- AddForeignKey
ALTER TABLE "Certificate" ADD CONSTRAINT "Certificate_issuerId_fkey" FOREIGN KEY ("issuerId") REFERENCES "CaKey"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Of the authority's own there is one of each use and generation.
DROP INDEX "CaKey_own";
CREATE UNIQUE INDEX "CaKey_own" ON "CaKey" ("use", "generation") WHERE "institutionCode" IS NULL;

-- AlterEnum
ALTER TYPE "ActorKind" ADD VALUE 'console';

-- CreateTable
CREATE TABLE "OrderKey" (
    "institutionCode" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "publicKey" BYTEA NOT NULL,
    "addedAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),
    "approvedAt" TIMESTAMPTZ(3),

    CONSTRAINT "OrderKey_pkey" PRIMARY KEY ("institutionCode","keyId")
);

-- AddForeignKey
ALTER TABLE "OrderKey" ADD CONSTRAINT "OrderKey_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- An authority serves several institutions. The one there was goes on as the first of them.

-- CreateTable
CREATE TABLE "Authority" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "rehearsal" BOOLEAN NOT NULL,
    "clockOffsetMs" BIGINT NOT NULL DEFAULT 0,
    "tlsHosts" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Authority_pkey" PRIMARY KEY ("id")
);

INSERT INTO "Authority" ("id", "rehearsal", "clockOffsetMs", "tlsHosts", "createdAt")
SELECT "id", "rehearsal", "clockOffsetMs", "tlsHosts", "createdAt" FROM "Institution";

-- AlterTable
ALTER TABLE "Institution" ADD COLUMN "code" TEXT;
UPDATE "Institution" SET "code" = "profile"->>'code';
ALTER TABLE "Institution"
    DROP CONSTRAINT "Institution_pkey",
    DROP COLUMN "id",
    DROP COLUMN "rehearsal",
    DROP COLUMN "clockOffsetMs",
    DROP COLUMN "tlsHosts",
    ALTER COLUMN "code" SET NOT NULL,
    ADD CONSTRAINT "Institution_pkey" PRIMARY KEY ("code");

-- AlterTable
DROP INDEX "CaKey_use_key";
ALTER TABLE "CaKey"
    ADD COLUMN "institutionCode" TEXT,
    ALTER COLUMN "crlNumber" SET DATA TYPE BIGINT;
UPDATE "CaKey" SET "institutionCode" = (SELECT "code" FROM "Institution") WHERE "use" = 'issuing';

-- AlterTable
ALTER TABLE "Subscriber" ADD COLUMN "institutionCode" TEXT;
UPDATE "Subscriber" SET "institutionCode" = (SELECT "code" FROM "Institution");
ALTER TABLE "Subscriber" ALTER COLUMN "institutionCode" SET NOT NULL;
DROP INDEX "Subscriber_loginId_key";

-- AlterTable
ALTER TABLE "UnknownLogin" ADD COLUMN "institutionCode" TEXT;
UPDATE "UnknownLogin" SET "institutionCode" = (SELECT "code" FROM "Institution");
ALTER TABLE "UnknownLogin"
    DROP CONSTRAINT "UnknownLogin_pkey",
    ADD CONSTRAINT "UnknownLogin_pkey" PRIMARY KEY ("institutionCode", "loginIdSha256");

-- AlterTable
ALTER TABLE "Dialogue" ADD COLUMN "institutionCode" TEXT;
UPDATE "Dialogue" SET "institutionCode" = (SELECT "code" FROM "Institution");
ALTER TABLE "Dialogue" ALTER COLUMN "institutionCode" SET NOT NULL;

-- AlterTable
ALTER TABLE "Change" ADD COLUMN "institutionCode" TEXT;
UPDATE "Change" SET "institutionCode" = (SELECT "code" FROM "Institution");
ALTER TABLE "Change" ALTER COLUMN "institutionCode" SET NOT NULL;

-- AlterTable
ALTER TABLE "Token" ADD COLUMN "institutionCode" TEXT;
UPDATE "Token" SET "institutionCode" = (SELECT "code" FROM "Institution");
ALTER TABLE "Token" ALTER COLUMN "institutionCode" SET NOT NULL;
DROP INDEX "Token_serial_key";

-- CreateIndex
CREATE UNIQUE INDEX "Token_institutionCode_serial_key" ON "Token"("institutionCode", "serial");

-- CreateIndex
CREATE UNIQUE INDEX "CaKey_institutionCode_key" ON "CaKey"("institutionCode");

-- CreateIndex
CREATE UNIQUE INDEX "Subscriber_institutionCode_loginId_key" ON "Subscriber"("institutionCode", "loginId");

-- CreateIndex
CREATE INDEX "Change_institutionCode_position_idx" ON "Change"("institutionCode", "position");

-- AddForeignKey
ALTER TABLE "CaKey" ADD CONSTRAINT "CaKey_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscriber" ADD CONSTRAINT "Subscriber_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UnknownLogin" ADD CONSTRAINT "UnknownLogin_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Dialogue" ADD CONSTRAINT "Dialogue_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Change" ADD CONSTRAINT "Change_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Token" ADD CONSTRAINT "Token_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- One root and one TLS key for the authority, one issuing CA for each institution.
CREATE UNIQUE INDEX "CaKey_own" ON "CaKey" ("use") WHERE "institutionCode" IS NULL;
ALTER TABLE "CaKey" ADD CONSTRAINT "CaKey_issuing" CHECK (("use" = 'issuing') = ("institutionCode" IS NOT NULL));

-- AlterEnum
ALTER TYPE "ChangeKind" ADD VALUE 'restored';

-- AlterTable
ALTER TABLE "Authority" ADD COLUMN     "passphraseSalt" BYTEA;

-- AlterTable
ALTER TABLE "CaKey" ADD COLUMN     "crlNextUpdate" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Certificate" ADD COLUMN     "spkiSha256" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "Certificate_spkiSha256_key" ON "Certificate"("spkiSha256");

-- CreateEnum
CREATE TYPE "CrlReason" AS ENUM ('keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn');

-- AlterTable
ALTER TABLE "Certificate" ADD COLUMN     "crlReason" "CrlReason";

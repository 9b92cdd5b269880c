-- CreateEnum
CREATE TYPE "BankRole" AS ENUM ('master', 'administrator', 'ordinary');

-- CreateEnum
CREATE TYPE "ContractorConfirmation" AS ENUM ('none', 'asked', 'answered');

-- CreateEnum
CREATE TYPE "TokenKind" AS ENUM ('transaction', 'otp_hardware', 'otp_software');

-- CreateEnum
CREATE TYPE "TokenAlgorithm" AS ENUM ('totp', 'hotp', 'ocra');

-- AlterEnum
ALTER TYPE "ChangeKind" ADD VALUE 'ready';

-- AlterTable
ALTER TABLE "Subscriber" ADD COLUMN     "answerHash" TEXT,
ADD COLUMN     "browserOnly" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "contractorConfirmation" "ContractorConfirmation" NOT NULL DEFAULT 'none',
ADD COLUMN     "lockedUntil" TIMESTAMPTZ(3),
ADD COLUMN     "otpTokenId" UUID,
ADD COLUMN     "question" TEXT,
ADD COLUMN     "registrationCodeHash" TEXT,
ADD COLUMN     "role" "BankRole" NOT NULL DEFAULT 'ordinary',
ADD COLUMN     "transactionTokenId" UUID;

-- AlterTable
ALTER TABLE "Dialogue" ADD COLUMN     "pending" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "transaction" TEXT,
ADD COLUMN     "transactionUntil" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "Token" (
    "id" UUID NOT NULL,
    "serial" TEXT NOT NULL,
    "kind" "TokenKind" NOT NULL,
    "algorithm" "TokenAlgorithm" NOT NULL,
    "sealedSecret" BYTEA NOT NULL,
    "activatedAt" TIMESTAMPTZ(3),
    "drift" INTEGER NOT NULL DEFAULT 0,
    "lastUsed" BIGINT NOT NULL DEFAULT -1,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Token_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Token_serial_key" ON "Token"("serial");

-- CreateIndex
CREATE INDEX "Subscriber_transactionTokenId_idx" ON "Subscriber"("transactionTokenId");

-- CreateIndex
CREATE INDEX "Subscriber_otpTokenId_idx" ON "Subscriber"("otpTokenId");

-- AddForeignKey
ALTER TABLE "Subscriber" ADD CONSTRAINT "Subscriber_transactionTokenId_fkey" FOREIGN KEY ("transactionTokenId") REFERENCES "Token"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscriber" ADD CONSTRAINT "Subscriber_otpTokenId_fkey" FOREIGN KEY ("otpTokenId") REFERENCES "Token"("id") ON DELETE SET NULL ON UPDATE CASCADE;



-- AlterTable
ALTER TABLE "OrderKey" ADD COLUMN "approvedAt" TIMESTAMPTZ(3);

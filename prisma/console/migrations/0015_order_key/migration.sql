-- AlterTable
ALTER TABLE "Authority" ADD COLUMN "takesOrderKey" BOOLEAN;

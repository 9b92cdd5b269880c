-- AlterTable
ALTER TABLE "Installation" ADD COLUMN "restoredAt" TIMESTAMPTZ(3),
ADD COLUMN "restoredFrom" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Notice" ADD COLUMN "afterRestore" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "inHand" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "CompanyHoliday" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "firstDay" DATE NOT NULL,
    "lastDay" DATE NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CompanyHoliday_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DigestDay" (
    "day" TEXT NOT NULL,
    "counts" JSONB NOT NULL,

    CONSTRAINT "DigestDay_pkey" PRIMARY KEY ("day")
);


-- What Prisma's schema language cannot say.

ALTER TABLE "CompanyHoliday" ADD CONSTRAINT "CompanyHoliday_in_order" CHECK ("firstDay" <= "lastDay");

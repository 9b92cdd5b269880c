-- Versions of the agent, offered to agents.
CREATE TABLE "Release" (
    "number" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "minimum" TEXT NOT NULL,
    "packages" JSONB NOT NULL,
    "envelope" JSONB NOT NULL,
    "publishedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "publishedBy" TEXT NOT NULL,
    "withdrawnAt" TIMESTAMPTZ(3),

    CONSTRAINT "Release_pkey" PRIMARY KEY ("number")
);

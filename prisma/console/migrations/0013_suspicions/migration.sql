-- Contacts that looked suspicious to employees, as they reported them.
CREATE TABLE "Suspicion" (
    "id" UUID NOT NULL,
    "agentId" UUID NOT NULL,
    "issuanceId" UUID,
    "referenceCode" TEXT,
    "note" TEXT NOT NULL,
    "reportedAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMPTZ(3),
    "settledBy" TEXT,

    CONSTRAINT "Suspicion_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Suspicion_settledAt_createdAt_idx" ON "Suspicion"("settledAt", "createdAt");
CREATE INDEX "Suspicion_agentId_createdAt_idx" ON "Suspicion"("agentId", "createdAt");
CREATE INDEX "Suspicion_issuanceId_idx" ON "Suspicion"("issuanceId");

ALTER TABLE "Suspicion" ADD CONSTRAINT "Suspicion_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Suspicion" ADD CONSTRAINT "Suspicion_issuanceId_fkey" FOREIGN KEY ("issuanceId") REFERENCES "Issuance"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Browsers still open after the new certificate came: the person has to close them.
ALTER TABLE "Issuance" ADD COLUMN "openBrowsers" TEXT[] DEFAULT ARRAY[]::TEXT[];

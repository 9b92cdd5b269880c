-- What the doctor finds on a PC, asked for by the console.
CREATE TYPE "DiagnosisState" AS ENUM ('asked', 'refused', 'received');

CREATE TABLE "Diagnosis" (
    "id" UUID NOT NULL,
    "agentId" UUID NOT NULL,
    "state" "DiagnosisState" NOT NULL DEFAULT 'asked',
    "ask" JSONB NOT NULL,
    "requestedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "answeredAt" TIMESTAMPTZ(3),
    "report" JSONB,

    CONSTRAINT "Diagnosis_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Diagnosis_agentId_createdAt_idx" ON "Diagnosis"("agentId", "createdAt");
CREATE INDEX "Diagnosis_state_expiresAt_idx" ON "Diagnosis"("state", "expiresAt");

ALTER TABLE "Diagnosis" ADD CONSTRAINT "Diagnosis_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- CreateTable
CREATE TABLE "LoginTicket" (
    "tokenSha256" BYTEA NOT NULL,
    "certificateSha256" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LoginTicket_pkey" PRIMARY KEY ("tokenSha256")
);

-- CreateTable
CREATE TABLE "LoginInvitation" (
    "id" UUID NOT NULL,
    "institutionCode" TEXT NOT NULL,
    "codeSha256" BYTEA NOT NULL,
    "name" TEXT NOT NULL,
    "role" "BankRole" NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LoginInvitation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "LoginTicket_certificateSha256_idx" ON "LoginTicket"("certificateSha256");

-- CreateIndex
CREATE INDEX "LoginTicket_expiresAt_idx" ON "LoginTicket"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "LoginInvitation_codeSha256_key" ON "LoginInvitation"("codeSha256");

-- CreateIndex
CREATE INDEX "LoginInvitation_institutionCode_idx" ON "LoginInvitation"("institutionCode");

-- CreateIndex
CREATE INDEX "LoginInvitation_expiresAt_idx" ON "LoginInvitation"("expiresAt");

-- AddForeignKey
ALTER TABLE "LoginTicket" ADD CONSTRAINT "LoginTicket_certificateSha256_fkey" FOREIGN KEY ("certificateSha256") REFERENCES "Certificate"("sha256") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LoginInvitation" ADD CONSTRAINT "LoginInvitation_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

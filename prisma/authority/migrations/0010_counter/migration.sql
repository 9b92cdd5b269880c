-- CreateIndex
CREATE INDEX "Certificate_issuedAt_sha256_idx" ON "Certificate"("issuedAt", "sha256");

-- CreateIndex
CREATE INDEX "Change_institutionCode_loginId_idx" ON "Change"("institutionCode", "loginId");

-- CreateIndex
CREATE INDEX "AuditEvent_institutionCode_target_idx" ON "AuditEvent"("institutionCode", "target");

-- AddForeignKey
ALTER TABLE "Clerk" ADD CONSTRAINT "Clerk_institutionCode_fkey" FOREIGN KEY ("institutionCode") REFERENCES "Institution"("code") ON DELETE RESTRICT ON UPDATE CASCADE;
